-- What is kept no longer than it may be, and what must be kept all the same.

-- One row says that nothing about a person, or about one of their letters, is deleted until somebody lifts it.
CREATE TABLE legal_holds (
    hold_id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL,
    -- None: all about the person.
    letter_id TEXT,
    -- The case's number or the like, in the words of whoever placed it.
    reason TEXT NOT NULL,
    placed_by TEXT NOT NULL,
    placed_at TIMESTAMP NOT NULL,
    lifted_by TEXT,
    lifted_at TIMESTAMP,
    CONSTRAINT legal_holds_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT legal_holds_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT legal_holds_placed_by_fkey FOREIGN KEY (placed_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT legal_holds_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES staff_accounts (staff_id)
);
CREATE INDEX legal_holds_open_idx ON legal_holds (person_id) WHERE lifted_at IS NULL;

-- One row says that the entries of a run of links in the audit trail's chain were deleted when their time was up. The chain goes on
-- from the last of them.
CREATE TABLE audit_gaps (
    first_position BIGINT PRIMARY KEY NOT NULL,
    last_position BIGINT NOT NULL,
    -- Of the last link.
    digest TEXT NOT NULL,
    -- A keyed hash of the three: whoever can write to the database alone cannot make a gap.
    seal TEXT NOT NULL
);

-- One row is how many messages of one local day, channel and end were deleted when their time was up: for the figures.
CREATE TABLE forgotten_notices (
    created_on DATE NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    notices BIGINT NOT NULL,
    -- How many of them were handed over, and how many of those with the first try within ten seconds.
    handed_over BIGINT NOT NULL,
    quickly BIGINT NOT NULL,
    PRIMARY KEY (created_on, channel, state)
);

-- One row is how many inquiries of one local day and reason were deleted when their time was up: for the figures.
CREATE TABLE forgotten_inquiries (
    opened_on DATE NOT NULL,
    reason TEXT NOT NULL,
    inquiries BIGINT NOT NULL,
    PRIMARY KEY (opened_on, reason)
);

-- The nightly run finds what has still to be cleared without a look at what was cleared before.
CREATE INDEX notices_with_parameters_idx ON notices (notice_id) WHERE parameters <> '{}';
CREATE INDEX letters_with_mobile_idx ON letters (letter_id) WHERE mobile IS NOT NULL;
-- An inquiry is deleted with the orders and codes that it led to.
CREATE INDEX letter_orders_inquiry_id_idx ON letter_orders (inquiry_id);
CREATE INDEX contact_codes_inquiry_id_idx ON contact_codes (inquiry_id);
