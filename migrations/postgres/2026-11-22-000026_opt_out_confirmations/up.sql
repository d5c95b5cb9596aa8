-- One row is the latest opt-out that the desk decided for one person while the register is upstream, and whether the
-- register has it too: it takes no changes from programs, so somebody must enter it there.
CREATE TABLE opt_out_confirmations (
    person_id TEXT PRIMARY KEY NOT NULL,
    -- The decision's receipt number, in opt_out_changes.
    reference TEXT NOT NULL,
    -- What was decided.
    opted_out BOOLEAN NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL,
    -- The number that the entry got in the register, by whom and when it was said to be done.
    register_reference TEXT,
    marked_by TEXT,
    marked_at TIMESTAMP,
    -- When the register was last asked about it.
    compared_at TIMESTAMP,
    CONSTRAINT opt_out_confirmations_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT opt_out_confirmations_reference_fkey FOREIGN KEY (reference) REFERENCES opt_out_changes (reference),
    CONSTRAINT opt_out_confirmations_marked_by_fkey FOREIGN KEY (marked_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT opt_out_confirmations_state_check CHECK (state IN ('to_confirm', 'confirmed', 'differs'))
);
-- Only what is still to be done, which is little.
CREATE INDEX opt_out_confirmations_open_idx ON opt_out_confirmations (decided_at, person_id) WHERE state IN ('to_confirm', 'differs');
