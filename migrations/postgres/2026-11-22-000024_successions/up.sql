-- One row says that a person's number was superseded by another: mostly a D-number by a national identity number. Both are
-- rows of persons; what is known of the old one in the contact register was moved to the new one when this was entered.
CREATE TABLE successions (
    old_person_id TEXT PRIMARY KEY NOT NULL,
    new_person_id TEXT NOT NULL,
    -- No agent: read from the population register's file.
    entered_by TEXT,
    entered_at TIMESTAMP NOT NULL,
    CONSTRAINT successions_old_person_id_fkey FOREIGN KEY (old_person_id) REFERENCES persons (person_id),
    CONSTRAINT successions_new_person_id_fkey FOREIGN KEY (new_person_id) REFERENCES persons (person_id),
    CONSTRAINT successions_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES staff_accounts (staff_id)
);
CREATE INDEX successions_new_person_id_idx ON successions (new_person_id, old_person_id);
