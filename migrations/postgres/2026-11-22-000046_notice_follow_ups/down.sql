-- What has no word any more goes.
DELETE FROM notice_judgements WHERE judgement IN ('not_sent', 'told_otherwise');
ALTER TABLE notice_judgements DROP CONSTRAINT notice_judgements_judgement_check;
ALTER TABLE notice_judgements ADD CONSTRAINT notice_judgements_judgement_check CHECK (judgement IN ('counts_as_sent', 'sent_again'));
DROP TABLE notice_follow_ups;
