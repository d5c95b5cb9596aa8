-- What the contact was about, as the agent who ended it chose; none where nobody said.
ALTER TABLE inquiries ADD COLUMN topic TEXT CONSTRAINT inquiries_topic_check CHECK (topic IN ('letter', 'code', 'contact_details', 'opt_out', 'message', 'other'));

-- One row is how many inquiries of one local day, reason and topic were deleted when their time was up: for the figures.
CREATE TABLE new_forgotten_inquiries (
    opened_on DATE NOT NULL,
    reason TEXT NOT NULL,
    inquiries BIGINT NOT NULL,
    -- Nothing where nobody said.
    topic TEXT NOT NULL,
    CONSTRAINT new_forgotten_inquiries_pkey PRIMARY KEY (opened_on, reason, topic)
);
INSERT INTO new_forgotten_inquiries SELECT opened_on, reason, inquiries, '' FROM forgotten_inquiries;
DROP TABLE forgotten_inquiries;
ALTER TABLE new_forgotten_inquiries RENAME TO forgotten_inquiries;
ALTER TABLE forgotten_inquiries RENAME CONSTRAINT new_forgotten_inquiries_pkey TO forgotten_inquiries_pkey;
