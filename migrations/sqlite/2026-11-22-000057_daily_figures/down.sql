DROP INDEX letters_activated_idx;
DROP TABLE daily_figures;
