-- Messages that agents write to people.

-- One row is what an agent decided when writing a message: when it goes, and whether it comes a second time.
CREATE TABLE agent_messages (
    notice_id TEXT PRIMARY KEY NOT NULL,
    -- The contact under which it was written.
    inquiry_id TEXT NOT NULL,
    -- Why it was sent at once at an hour at which messages wait, in the agent's words; none: it was not.
    urgent_reason TEXT,
    -- The message by the same template that the person had been sent shortly before, as the agent knew.
    repeats TEXT,
    CONSTRAINT agent_messages_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices (notice_id),
    CONSTRAINT agent_messages_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES inquiries (inquiry_id),
    CONSTRAINT agent_messages_repeats_fkey FOREIGN KEY (repeats) REFERENCES notices (notice_id)
);
