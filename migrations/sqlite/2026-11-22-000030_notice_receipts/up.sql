-- One row is one report of what became of a message after it was handed over, as a provider or a returned mail told it. None is
-- ever changed. Nothing of the report's body is kept beside this.
CREATE TABLE notice_receipts (
    receipt_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- The provider's name in the settings and in the address of its hook; mailbox for returned mails.
    provider TEXT NOT NULL,
    -- What makes it the same report, however often it comes.
    provider_event_id TEXT NOT NULL,
    -- The message; none when the report names none that is known here.
    notice_id TEXT,
    -- The id that such a report named, where it has the form of one of ours: of an earlier backup, or of another installation.
    unknown_id TEXT,
    status TEXT NOT NULL,
    -- The provider's code, such as 5.1.1. Never its words, which may quote an address or the message.
    code TEXT,
    -- The state that the message came to by it; none when it changed nothing.
    moved_to TEXT,
    -- When it happened, as the provider says.
    occurred_at TIMESTAMP NOT NULL,
    received_at TIMESTAMP NOT NULL,
    CONSTRAINT notice_receipts_provider_provider_event_id_key UNIQUE (provider, provider_event_id),
    CONSTRAINT notice_receipts_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices (notice_id),
    CONSTRAINT notice_receipts_status_check CHECK (status IN ('accepted', 'deferred', 'delivered', 'failed', 'expired', 'bounced', 'complained')),
    CONSTRAINT notice_receipts_moved_to_check CHECK (moved_to IN ('accepted', 'delivered', 'failed', 'expired'))
);
CREATE INDEX notice_receipts_notice_id_idx ON notice_receipts (notice_id);
-- Reports of unknown messages are counted often and are few.
CREATE INDEX notice_receipts_dead_idx ON notice_receipts (received_at) WHERE notice_id IS NULL;

-- One row is an e-mail address that a returned message says does not exist or takes nothing any more. Whether it still counts is
-- told by when the address was last confirmed.
CREATE TABLE bounced_addresses (
    -- The keyed index under which the address is found in the register; not the address.
    address_index TEXT PRIMARY KEY NOT NULL,
    -- The message that came back last.
    notice_id TEXT NOT NULL,
    code TEXT NOT NULL,
    bounced_at TIMESTAMP NOT NULL,
    CONSTRAINT bounced_addresses_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices (notice_id)
);

-- Where an attempt went, as the keyed index of the address: what comes back is about that one, not about a newer one.
ALTER TABLE notice_attempts ADD COLUMN address_index TEXT;
