-- One row says that a letter was ordered in the place of another, whose code ended with that.
CREATE TABLE letter_reissues (
    -- The new letter.
    letter_id TEXT PRIMARY KEY NOT NULL,
    -- The old one.
    replaces TEXT NOT NULL,
    CONSTRAINT letter_reissues_replaces_key UNIQUE (replaces),
    CONSTRAINT letter_reissues_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT letter_reissues_replaces_fkey FOREIGN KEY (replaces) REFERENCES letters (letter_id)
);

-- One row is the activation code of one letter. The code itself stands only in the print file.
CREATE TABLE letter_codes (
    letter_id TEXT PRIMARY KEY NOT NULL,
    -- A keyed hash of the code and the letter.
    code_hash TEXT NOT NULL,
    issued_at TIMESTAMP NOT NULL,
    -- Wrong codes tried for the person while this one held.
    wrong_attempts INTEGER NOT NULL,
    ended_at TIMESTAMP,
    ended_by TEXT,
    CONSTRAINT letter_codes_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT letter_codes_ended_by_check CHECK (ended_by IN ('used', 'expired', 'replaced', 'locked'))
);
-- The nightly run reads the oldest codes that still hold.
CREATE INDEX letter_codes_open_idx ON letter_codes (issued_at, letter_id) WHERE ended_at IS NULL;

-- One row is one file for the print vendor.
CREATE TABLE print_batches (
    batch_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    state TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    -- Where the file is put; the settings may name another place by the time that a run which broke off is taken up.
    folder TEXT NOT NULL,
    -- Letters in the file, and its SHA-256 in hexadecimal, once it is complete.
    letter_count BIGINT,
    sha256 TEXT,
    handed_over_at TIMESTAMP,
    CONSTRAINT print_batches_state_check CHECK (state IN ('making', 'handing_over', 'handed_over'))
);

-- One row is one letter ordered here that goes to print: waiting, or in the file that it went with.
CREATE TABLE print_orders (
    letter_id TEXT PRIMARY KEY NOT NULL,
    queued_at TIMESTAMP NOT NULL,
    batch_id BIGINT,
    -- A keyed hash of the address that was printed, to tell whether the person has another one now.
    address_hash TEXT,
    CONSTRAINT print_orders_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT print_orders_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES print_batches (batch_id)
);
CREATE INDEX print_orders_waiting_idx ON print_orders (queued_at, letter_id) WHERE batch_id IS NULL;
CREATE INDEX print_orders_batch_id_idx ON print_orders (batch_id, letter_id);

-- What was ordered at the desk before there were print files, and has not been taken in for printing.
INSERT INTO print_orders (letter_id, queued_at)
SELECT letters.letter_id, letters.ordered_at
FROM letters
JOIN letter_orders ON letter_orders.letter_id = letters.letter_id
WHERE letters.state = 'ordered';
