-- One row is one contact with a person: the reason an agent opened them, asked once.
CREATE TABLE inquiries (
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
CREATE INDEX inquiries_person_id_idx ON inquiries (person_id, opened_at);
