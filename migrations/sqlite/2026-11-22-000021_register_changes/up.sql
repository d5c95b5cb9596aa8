-- One row is one change of a person's entry in the contact register that has no number in the feed yet. Written in the
-- transaction of the change; gone when it is numbered, a moment after the commit.
CREATE TABLE register_changes_waiting (
    change_id INTEGER PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL,
    CONSTRAINT register_changes_waiting_person_id_fkey FOREIGN KEY (person_id) REFERENCES register_entries (person_id)
);

-- One row is one change in the feed for those who keep a copy of the register. Numbers have no gaps, and grow in the order
-- in which changes were committed: whoever has seen one will never find a smaller one that is new.
CREATE TABLE register_changes (
    number INTEGER PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL,
    CONSTRAINT register_changes_person_id_fkey FOREIGN KEY (person_id) REFERENCES register_entries (person_id)
);

-- Whoever is in the register already is one change each, so that a copy that begins at 0 gets everybody.
INSERT INTO register_changes (number, person_id)
SELECT row_number() OVER (ORDER BY person_id), person_id FROM register_entries;
