-- An opt-out in a file was made before the file came; what was sent in between was sent rightly. None: it was made here.
ALTER TABLE opt_out_changes ADD COLUMN recorded_at TIMESTAMP;

-- Agents' reminders keep the desk's hours as well. Each look into the queue outside of them puts off what is due meanwhile; few among
-- all that waits.
DROP INDEX notices_agent_waiting_idx;
CREATE INDEX notices_agent_waiting_idx ON notices (due_at, notice_id) WHERE kind IN ('agent_message', 'letter_reminder') AND state IN ('queued', 'deferred');
