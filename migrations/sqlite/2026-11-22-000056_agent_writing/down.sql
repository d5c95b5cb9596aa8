DROP INDEX notices_agent_waiting_idx;
DROP TABLE message_drafts;
