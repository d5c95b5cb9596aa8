DROP TABLE letter_orders;
