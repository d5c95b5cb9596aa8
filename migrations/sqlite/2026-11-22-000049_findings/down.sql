ALTER TABLE job_runs DROP COLUMN stop_asked_at;
DROP TABLE findings;
