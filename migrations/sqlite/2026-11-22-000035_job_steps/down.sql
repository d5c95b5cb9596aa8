DROP TABLE job_requests;
DROP TABLE job_steps;
ALTER TABLE job_runs DROP COLUMN started_by;
ALTER TABLE job_runs DROP COLUMN all_steps;
