DROP TABLE job_locks;
DROP TABLE job_runs;
