-- One row is something about a letter that a person must look at. Never deleted.
CREATE TABLE letter_work_items (
    item_id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    -- What it is about, without personal data: the reason of a return, since what a receipt is missing, or a line for each event
    -- that contradicts the others.
    detail TEXT,
    closed_at TIMESTAMP,
    -- Who closed it; nobody when it settled itself.
    closed_by TEXT,
    outcome TEXT,
    note TEXT,
    -- One more with each change; a form names the one that it was filled in from.
    version BIGINT NOT NULL,
    CONSTRAINT letter_work_items_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT letter_work_items_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT letter_work_items_kind_check CHECK (kind IN ('contradiction', 'missing_receipt', 'returned')),
    CONSTRAINT letter_work_items_outcome_check CHECK (outcome IN ('settled', 'vendor_corrected', 'new_letter', 'caller_informed', 'no_action'))
);
-- At most one open item of a kind for a letter.
CREATE UNIQUE INDEX letter_work_items_open_idx ON letter_work_items (letter_id, kind) WHERE closed_at IS NULL;
CREATE INDEX letter_work_items_letter_id_idx ON letter_work_items (letter_id, kind);
-- The list of what is open, the oldest first: an id is in the order of its making. All of it, and one kind alone.
CREATE INDEX letter_work_items_list_idx ON letter_work_items (item_id) WHERE closed_at IS NULL;
CREATE INDEX letter_work_items_kind_idx ON letter_work_items (kind, item_id) WHERE closed_at IS NULL;
-- The nightly run looks for receipts that are missing among the letters that wait for one, not among all.
CREATE INDEX letters_ordered_idx ON letters (state_since, letter_id) WHERE state = 'ordered';
CREATE INDEX letters_accepted_idx ON letters (state_since, letter_id) WHERE state = 'accepted';
