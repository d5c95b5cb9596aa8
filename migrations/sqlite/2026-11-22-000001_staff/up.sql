-- One row is one member of staff who may sign in to the desk.
CREATE TABLE staff_accounts (
    staff_id TEXT PRIMARY KEY NOT NULL,
    username TEXT NOT NULL,
    full_name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- An argon2id string with its own salt and costs.
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    disabled_at TIMESTAMP,
    CONSTRAINT staff_accounts_username_key UNIQUE (username),
    CONSTRAINT staff_accounts_role_check CHECK (role IN ('agent', 'lead', 'reporter', 'privacy_officer', 'administrator')),
    CONSTRAINT staff_accounts_language_check CHECK (language IN ('nb', 'nn', 'en', 'se'))
);

-- One row is one browser that is signed in.
CREATE TABLE staff_sessions (
    -- SHA-256 of the token; the token itself is only in the browser's cookie.
    token_digest TEXT PRIMARY KEY NOT NULL,
    staff_id TEXT NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    CONSTRAINT staff_sessions_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff_accounts (staff_id)
);
CREATE INDEX staff_sessions_staff_id_idx ON staff_sessions (staff_id);
CREATE INDEX staff_sessions_ends_at_idx ON staff_sessions (ends_at);
