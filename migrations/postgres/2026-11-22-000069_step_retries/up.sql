-- How often pieces of a step were tried again because others held the database, and when last: the page of the run tells it.
ALTER TABLE job_steps ADD COLUMN retries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job_steps ADD COLUMN retried_at TIMESTAMP;
