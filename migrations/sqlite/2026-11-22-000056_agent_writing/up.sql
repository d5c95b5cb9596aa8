-- One row is what an agent has written to a person and not sent: one for each agent and person.
CREATE TABLE message_drafts (
    staff_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    -- Sealed: the template, the channel and what was filled in.
    content BLOB NOT NULL,
    -- Deleted so many hours after this as the settings say.
    saved_at TIMESTAMP NOT NULL,
    PRIMARY KEY (staff_id, person_id),
    CONSTRAINT message_drafts_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff_accounts (staff_id),
    CONSTRAINT message_drafts_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id)
);
-- The nightly run finds the old ones.
CREATE INDEX message_drafts_saved_at_idx ON message_drafts (saved_at, staff_id, person_id);

-- Outside the desk's hours each look into the queue puts off what agents wrote and is due meanwhile; few among all that waits.
CREATE INDEX notices_agent_waiting_idx ON notices (due_at, notice_id) WHERE kind = 'agent_message' AND state IN ('queued', 'deferred');
