ALTER TABLE job_steps DROP COLUMN retried_at;
ALTER TABLE job_steps DROP COLUMN retries;
