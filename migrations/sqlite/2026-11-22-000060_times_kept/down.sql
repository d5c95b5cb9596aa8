DROP INDEX notices_agent_waiting_idx;
CREATE INDEX notices_agent_waiting_idx ON notices (due_at, notice_id) WHERE kind = 'agent_message' AND state IN ('queued', 'deferred');
ALTER TABLE opt_out_changes DROP COLUMN recorded_at;
