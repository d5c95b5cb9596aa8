-- What waits for a second person is begun by nobody any more.
UPDATE bulk_runs SET state = 'finished', finished_at = started_at WHERE state = 'awaiting';
DROP TABLE bulk_releases;
DROP INDEX bulk_runs_awaiting_idx;
ALTER TABLE bulk_runs DROP COLUMN template_version;
ALTER TABLE bulk_runs DROP CONSTRAINT bulk_runs_state_check;
ALTER TABLE bulk_runs ADD CONSTRAINT bulk_runs_state_check CHECK (state IN ('running', 'finished'));
