DROP TABLE notice_judgements;
DROP INDEX notices_undelivered_idx;
ALTER TABLE notices DROP COLUMN asked_by;
