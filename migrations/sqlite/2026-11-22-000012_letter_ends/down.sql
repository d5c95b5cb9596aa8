-- What has no word any more counts as cancelled.

-- One row is one activation letter, from its order on.
CREATE TABLE new_letters (
    letter_id TEXT PRIMARY KEY NOT NULL,
    -- What the person and the print vendor call it.
    reference TEXT NOT NULL,
    person_id TEXT NOT NULL,
    ordered_at TIMESTAMP NOT NULL,
    order_channel TEXT NOT NULL,
    -- The number given with the order, sealed; it may differ from the one in the contact register.
    mobile BLOB,
    destination TEXT NOT NULL,
    -- What the events add up to; recomputed whenever one arrives.
    state TEXT NOT NULL,
    state_reason TEXT,
    state_since TIMESTAMP NOT NULL,
    -- The last local day on which the letter is on time, and by which rule and calendar it was found.
    last_on_time DATE NOT NULL,
    lateness_rule TEXT NOT NULL,
    calendar_version TEXT NOT NULL,
    CONSTRAINT letters_reference_key UNIQUE (reference),
    CONSTRAINT letters_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT letters_order_channel_check CHECK (order_channel IN ('self_service', 'support', 'api')),
    CONSTRAINT letters_destination_check CHECK (destination IN ('home', 'abroad')),
    CONSTRAINT letters_state_check CHECK (state IN ('ordered', 'accepted', 'rejected', 'printed', 'print_failed', 'posted', 'returned', 'activated', 'cancelled'))
);
INSERT INTO new_letters SELECT letter_id, reference, person_id, ordered_at, order_channel, mobile, destination, CASE WHEN state IN ('expired', 'replaced') THEN 'cancelled' ELSE state END, state_reason, state_since, last_on_time, lateness_rule, calendar_version FROM letters;
DROP TABLE letters;
ALTER TABLE new_letters RENAME TO letters;
CREATE INDEX letters_person_id_idx ON letters (person_id, ordered_at);
-- The nightly run reads only letters that are still on their way.
CREATE INDEX letters_underway_idx ON letters (last_on_time, letter_id) WHERE state IN ('ordered', 'accepted', 'printed', 'posted');

-- One row is one event that a source reported about a letter. Never changed, never deleted; the order of arrival means nothing.
CREATE TABLE new_letter_events (
    event_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    letter_id TEXT NOT NULL,
    event TEXT NOT NULL,
    -- By the source's clock.
    occurred_at TIMESTAMP NOT NULL,
    -- By ours.
    received_at TIMESTAMP NOT NULL,
    source TEXT NOT NULL,
    event_ref TEXT NOT NULL,
    reason TEXT,
    CONSTRAINT letter_events_source_event_ref_event_key UNIQUE (source, event_ref, event),
    CONSTRAINT letter_events_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT letter_events_event_check CHECK (event IN ('accepted', 'rejected', 'printed', 'print_failed', 'posted', 'returned', 'activated', 'cancelled'))
);
INSERT INTO new_letter_events SELECT * FROM letter_events WHERE event NOT IN ('expired', 'replaced');
DROP TABLE letter_events;
ALTER TABLE new_letter_events RENAME TO letter_events;
CREATE INDEX letter_events_letter_id_idx ON letter_events (letter_id, occurred_at);

-- One row says that a letter was found late: once a letter, closed when something ends the wait.
CREATE TABLE new_late_flags (
    letter_id TEXT PRIMARY KEY NOT NULL,
    first_flagged_on DATE NOT NULL,
    flagged_at TIMESTAMP NOT NULL,
    last_on_time DATE NOT NULL,
    lateness_rule TEXT NOT NULL,
    calendar_version TEXT NOT NULL,
    closed_at TIMESTAMP,
    closed_by TEXT,
    CONSTRAINT late_flags_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT late_flags_closed_by_check CHECK (closed_by IN ('returned', 'activated', 'cancelled', 'rejected'))
);
INSERT INTO new_late_flags SELECT letter_id, first_flagged_on, flagged_at, last_on_time, lateness_rule, calendar_version, closed_at, CASE WHEN closed_by IN ('expired', 'replaced', 'rule_changed') THEN 'cancelled' ELSE closed_by END FROM late_flags;
DROP TABLE late_flags;
ALTER TABLE new_late_flags RENAME TO late_flags;
CREATE INDEX late_flags_open_idx ON late_flags (last_on_time, letter_id) WHERE closed_at IS NULL;
