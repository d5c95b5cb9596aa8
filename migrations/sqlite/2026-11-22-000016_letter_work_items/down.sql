DROP INDEX letters_accepted_idx;
DROP INDEX letters_ordered_idx;
DROP TABLE letter_work_items;
