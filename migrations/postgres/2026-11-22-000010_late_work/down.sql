DROP TABLE late_work;
