CREATE TABLE new_forgotten_inquiries (
    opened_on DATE NOT NULL,
    reason TEXT NOT NULL,
    inquiries BIGINT NOT NULL,
    PRIMARY KEY (opened_on, reason)
);
INSERT INTO new_forgotten_inquiries SELECT opened_on, reason, sum(inquiries) FROM forgotten_inquiries GROUP BY opened_on, reason;
DROP TABLE forgotten_inquiries;
ALTER TABLE new_forgotten_inquiries RENAME TO forgotten_inquiries;
CREATE TABLE new_inquiries (
    inquiry_id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    reason_text TEXT,
    opened_at TIMESTAMP NOT NULL,
    -- After this the reason is asked again.
    valid_until TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    note TEXT,
    CONSTRAINT inquiries_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT inquiries_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff_accounts (staff_id),
    CONSTRAINT inquiries_reason_check CHECK (reason IN ('caller', 'queue_follow_up', 'other'))
);
INSERT INTO new_inquiries SELECT inquiry_id, person_id, staff_id, reason, reason_text, opened_at, valid_until, closed_at, note FROM inquiries;
DROP TABLE inquiries;
ALTER TABLE new_inquiries RENAME TO inquiries;
CREATE INDEX inquiries_person_id_idx ON inquiries (person_id, opened_at);
