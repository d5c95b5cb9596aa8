-- The figures count what came back in a period among the few events that tell of it, not among all.
CREATE INDEX letter_events_returned_idx ON letter_events (occurred_at) WHERE event = 'returned';
