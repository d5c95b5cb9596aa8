DROP INDEX notices_held_idx;
ALTER TABLE notices DROP COLUMN opt_out_rule;
