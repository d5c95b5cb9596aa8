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

-- Two more decisions: it was not sent, and the person was told otherwise.
ALTER TABLE notice_judgements DROP CONSTRAINT notice_judgements_judgement_check;
ALTER TABLE notice_judgements ADD CONSTRAINT notice_judgements_judgement_check CHECK (judgement IN ('counts_as_sent', 'sent_again', 'not_sent', 'told_otherwise'));
