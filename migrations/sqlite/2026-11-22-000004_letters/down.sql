DROP TABLE late_flags;
DROP TABLE letter_events;
DROP TABLE letters;
