-- What has no word any more goes.
DELETE FROM notice_judgements WHERE judgement IN ('not_sent', 'told_otherwise');

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
    CONSTRAINT notice_judgements_judgement_check CHECK (judgement IN ('counts_as_sent', 'sent_again'))
);
INSERT INTO new_notice_judgements SELECT * FROM notice_judgements;
DROP TABLE notice_judgements;
ALTER TABLE new_notice_judgements RENAME TO notice_judgements;

DROP TABLE notice_follow_ups;
