CREATE INDEX audit_entries_person_id_idx ON audit_entries (person_id, entry_id);
DROP TABLE audit_persons;
