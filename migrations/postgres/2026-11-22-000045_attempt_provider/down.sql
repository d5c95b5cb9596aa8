ALTER TABLE notice_attempts DROP COLUMN provider;
