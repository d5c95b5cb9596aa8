-- One row is one contact with a person: the reason an agent opened them, asked once.
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
    -- What it was about, as the agent who ended it chose; none where nobody said.
    topic TEXT,
    CONSTRAINT inquiries_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT inquiries_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff_accounts (staff_id),
    CONSTRAINT inquiries_reason_check CHECK (reason IN ('caller', 'queue_follow_up', 'other')),
    CONSTRAINT inquiries_topic_check CHECK (topic IN ('letter', 'code', 'contact_details', 'opt_out', 'message', 'other'))
);
INSERT INTO new_inquiries SELECT inquiries.*, NULL FROM inquiries;
DROP TABLE inquiries;
ALTER TABLE new_inquiries RENAME TO inquiries;
CREATE INDEX inquiries_person_id_idx ON inquiries (person_id, opened_at);

-- One row is how many inquiries of one local day, reason and topic were deleted when their time was up: for the figures.
CREATE TABLE new_forgotten_inquiries (
    opened_on DATE NOT NULL,
    reason TEXT NOT NULL,
    inquiries BIGINT NOT NULL,
    -- Nothing where nobody said.
    topic TEXT NOT NULL,
    PRIMARY KEY (opened_on, reason, topic)
);
INSERT INTO new_forgotten_inquiries SELECT opened_on, reason, inquiries, '' FROM forgotten_inquiries;
DROP TABLE forgotten_inquiries;
ALTER TABLE new_forgotten_inquiries RENAME TO forgotten_inquiries;
