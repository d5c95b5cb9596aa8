DROP TABLE print_orders;
DROP TABLE print_batches;
DROP TABLE letter_codes;
DROP TABLE letter_reissues;
