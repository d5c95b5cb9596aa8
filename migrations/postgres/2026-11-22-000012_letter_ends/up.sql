-- How a letter can end by our own doing: its code expired, or another letter replaced it. A late flag is closed also by a
-- change of the rule that it was found by. Every old row meets the wider rules, so the rows are not read again.
ALTER TABLE letters DROP CONSTRAINT letters_state_check;
ALTER TABLE letters ADD CONSTRAINT letters_state_check CHECK (state IN ('ordered', 'accepted', 'rejected', 'printed', 'print_failed', 'posted', 'returned', 'activated', 'cancelled', 'expired', 'replaced')) NOT VALID;
ALTER TABLE letter_events DROP CONSTRAINT letter_events_event_check;
ALTER TABLE letter_events ADD CONSTRAINT letter_events_event_check CHECK (event IN ('accepted', 'rejected', 'printed', 'print_failed', 'posted', 'returned', 'activated', 'cancelled', 'expired', 'replaced')) NOT VALID;
ALTER TABLE late_flags DROP CONSTRAINT late_flags_closed_by_check;
ALTER TABLE late_flags ADD CONSTRAINT late_flags_closed_by_check CHECK (closed_by IN ('returned', 'activated', 'cancelled', 'rejected', 'expired', 'replaced', 'rule_changed')) NOT VALID;
