-- One row is one call of another system that changed something, with the answer it was given: the same call sent again gets it again. Kept for some days.
CREATE TABLE api_requests (
    request_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- The organisation number of the caller.
    consumer TEXT NOT NULL,
    -- The caller's own name for the call.
    idempotency_key TEXT NOT NULL,
    -- Method and path.
    operation TEXT NOT NULL,
    -- A keyed hash: the content may hold a national id, and is to be compared only.
    content_mac TEXT NOT NULL,
    -- What was answered. Empty only inside the transaction that makes the row.
    status INTEGER,
    location TEXT,
    body TEXT,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT api_requests_consumer_idempotency_key_key UNIQUE (consumer, idempotency_key)
);
CREATE INDEX api_requests_created_at_idx ON api_requests (created_at);
