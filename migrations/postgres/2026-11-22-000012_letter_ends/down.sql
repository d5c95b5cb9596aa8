-- What has no word any more counts as cancelled.
DELETE FROM letter_events WHERE event IN ('expired', 'replaced');
UPDATE letters SET state = 'cancelled' WHERE state IN ('expired', 'replaced');
UPDATE late_flags SET closed_by = 'cancelled' WHERE closed_by IN ('expired', 'replaced', 'rule_changed');
ALTER TABLE letters DROP CONSTRAINT letters_state_check;
ALTER TABLE letters ADD CONSTRAINT letters_state_check CHECK (state IN ('ordered', 'accepted', 'rejected', 'printed', 'print_failed', 'posted', 'returned', 'activated', 'cancelled'));
ALTER TABLE letter_events DROP CONSTRAINT letter_events_event_check;
ALTER TABLE letter_events ADD CONSTRAINT letter_events_event_check CHECK (event IN ('accepted', 'rejected', 'printed', 'print_failed', 'posted', 'returned', 'activated', 'cancelled'));
ALTER TABLE late_flags DROP CONSTRAINT late_flags_closed_by_check;
ALTER TABLE late_flags ADD CONSTRAINT late_flags_closed_by_check CHECK (closed_by IN ('returned', 'activated', 'cancelled', 'rejected'));
