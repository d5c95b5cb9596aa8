-- Messages to those who have opted out of digital mail, and messages that the register upstream holds up.
-- By which rule it was sent to, or kept from, somebody who had opted out; none when they had not.
ALTER TABLE notices ADD COLUMN opt_out_rule TEXT
    CONSTRAINT notices_opt_out_rule_check CHECK (opt_out_rule IN ('service_message', 'own_matter'));
-- Held messages are counted often and are few.
CREATE INDEX notices_held_idx ON notices (notice_id) WHERE state_reason = 'register_unavailable' AND state = 'deferred';
