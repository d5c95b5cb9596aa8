-- One row is what the contact register upstream told of one person when a page last asked: so that the page need not ask
-- twice within a minute. No send reads it, and each nightly run deletes what there is.
CREATE TABLE register_snapshots (
    person_id TEXT PRIMARY KEY NOT NULL,
    -- The answer, sealed.
    answer BYTEA NOT NULL,
    fetched_at TIMESTAMP NOT NULL,
    CONSTRAINT register_snapshots_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id)
);
CREATE INDEX register_snapshots_fetched_at_idx ON register_snapshots (fetched_at, person_id);
