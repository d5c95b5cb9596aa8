-- One row is a message that did not reach its person on its channel, and what came of that: another on the next channel, or work for
-- somebody at the desk.
CREATE TABLE notice_follow_ups (
    notice_id TEXT PRIMARY KEY NOT NULL,
    -- The message that was queued in its stead; none: no channel was left, and a person must see to it.
    followed_by TEXT,
    -- The code for why it did not get through, as it was then.
    reason TEXT NOT NULL,
    followed_at TIMESTAMP NOT NULL,
    CONSTRAINT notice_follow_ups_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices (notice_id),
    CONSTRAINT notice_follow_ups_followed_by_fkey FOREIGN KEY (followed_by) REFERENCES notices (notice_id),
    CONSTRAINT notice_follow_ups_followed_by_key UNIQUE (followed_by)
);
-- What a person must see to is counted often and is few.
CREATE INDEX notice_follow_ups_open_idx ON notice_follow_ups (notice_id) WHERE followed_by IS NULL;

-- Two more decisions: it was not sent, and the person was told otherwise. SQLite cannot change a CHECK, so the table is made anew.

-- One row is what somebody at the desk decided about a message of which nobody could tell whether it was sent, or which did not
-- get through.
CREATE TABLE new_notice_judgements (
    notice_id TEXT PRIMARY KEY NOT NULL,
    judgement TEXT NOT NULL,
    -- What the agent knew, in the agent's words.
    reason TEXT NOT NULL,
    judged_by TEXT NOT NULL,
    judged_at TIMESTAMP NOT NULL,
    -- The message that was queued in its place.
    sent_again_as TEXT,
    CONSTRAINT notice_judgements_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices (notice_id),
    CONSTRAINT notice_judgements_sent_again_as_fkey FOREIGN KEY (sent_again_as) REFERENCES notices (notice_id),
    CONSTRAINT notice_judgements_sent_again_as_key UNIQUE (sent_again_as),
    CONSTRAINT notice_judgements_judged_by_fkey FOREIGN KEY (judged_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT notice_judgements_judgement_check CHECK (judgement IN ('counts_as_sent', 'sent_again', 'not_sent', 'told_otherwise'))
);
INSERT INTO new_notice_judgements SELECT * FROM notice_judgements;
DROP TABLE notice_judgements;
ALTER TABLE new_notice_judgements RENAME TO notice_judgements;
