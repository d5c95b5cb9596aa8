-- One row is one look or one change: who, when, at whom, why. Only ever added to; it names people by their opaque ids alone.
CREATE TABLE audit_entries (
    entry_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at TIMESTAMP NOT NULL,
    -- A staff id, the name of the job or command that acted, or org: and the organisation number of a partner's system.
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    person_id TEXT,
    -- The letter, notice, report or account it was about.
    object TEXT,
    inquiry_id TEXT,
    detail TEXT
);
CREATE INDEX audit_entries_person_id_idx ON audit_entries (person_id, entry_id);
CREATE INDEX audit_entries_actor_idx ON audit_entries (actor, entry_id);

-- One row seals one entry into the chain: each digest covers the entry and the digest before it.
CREATE TABLE audit_links (
    position BIGINT PRIMARY KEY NOT NULL,
    entry_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT audit_links_entry_id_key UNIQUE (entry_id),
    CONSTRAINT audit_links_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES audit_entries (entry_id)
);
