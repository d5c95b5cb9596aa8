-- Which entries of the audit trail are about a person: one row an entry. It is made of the trail each night, for an index that is
-- kept with every entry costs a page of the disk for each person on a list: half the time of a page of the late queue. Entries
-- behind the last that is in it are looked for one by one.
CREATE TABLE audit_persons (
    person_id TEXT NOT NULL,
    entry_id BIGINT NOT NULL,
    PRIMARY KEY (person_id, entry_id)
) WITHOUT ROWID;
DROP INDEX audit_entries_person_id_idx;
