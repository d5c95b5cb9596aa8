-- The staff account that asked for the message; none: a job did.
ALTER TABLE notices ADD COLUMN asked_by TEXT;
-- What did not get through is listed, the latest first.
CREATE INDEX notices_undelivered_idx ON notices (notice_id) WHERE state IN ('rejected', 'failed', 'expired');

-- One row is what somebody at the desk decided about a message of which nobody could tell whether it was sent, or which did not
-- get through.
CREATE TABLE notice_judgements (
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
    CONSTRAINT notice_judgements_judgement_check CHECK (judgement IN ('counts_as_sent', 'sent_again'))
);
