DROP INDEX letters_judged_by_idx;
DROP TABLE deadline_rules;
