CREATE TABLE new_forgotten_inquiries (
    opened_on DATE NOT NULL,
    reason TEXT NOT NULL,
    inquiries BIGINT NOT NULL,
    CONSTRAINT new_forgotten_inquiries_pkey PRIMARY KEY (opened_on, reason)
);
INSERT INTO new_forgotten_inquiries SELECT opened_on, reason, sum(inquiries) FROM forgotten_inquiries GROUP BY opened_on, reason;
DROP TABLE forgotten_inquiries;
ALTER TABLE new_forgotten_inquiries RENAME TO forgotten_inquiries;
ALTER TABLE forgotten_inquiries RENAME CONSTRAINT new_forgotten_inquiries_pkey TO forgotten_inquiries_pkey;
ALTER TABLE inquiries DROP COLUMN topic;
