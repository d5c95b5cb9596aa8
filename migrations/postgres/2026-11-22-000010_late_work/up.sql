-- One row is what has been done about one late letter by those who work the queue. No row: nobody has touched it.
CREATE TABLE late_work (
    letter_id TEXT PRIMARY KEY NOT NULL,
    -- Who has it now. Nobody, once an outcome is on record or the wait is over.
    assigned_to TEXT,
    assigned_at TIMESTAMP,
    -- Off the working list until this local business day.
    snoozed_until DATE,
    outcome TEXT,
    outcome_note TEXT,
    -- When and by whom the outcome was recorded.
    closed_at TIMESTAMP,
    closed_by TEXT,
    -- One more with each change; a form names the one that it was filled in from.
    version BIGINT NOT NULL,
    -- The form that last took it as the next one: sent twice, it takes one letter.
    take_key TEXT,
    CONSTRAINT late_work_take_key_key UNIQUE (take_key),
    CONSTRAINT late_work_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES late_flags (letter_id),
    CONSTRAINT late_work_assigned_to_fkey FOREIGN KEY (assigned_to) REFERENCES staff_accounts (staff_id),
    CONSTRAINT late_work_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT late_work_outcome_check CHECK (outcome IN ('investigated', 'caller_informed', 'sent_again', 'no_action'))
);
-- Only what somebody has, which is little, however many letters have been worked on.
CREATE INDEX late_work_assigned_to_idx ON late_work (assigned_to, letter_id) WHERE assigned_to IS NOT NULL;
