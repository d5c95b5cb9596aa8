-- Two more kinds of messages: the one-time code, and the reminder to confirm an address. An opt-out says by whose authority,
-- from when, and what it takes back.
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('opt_out_registered', 'opt_out_withdrawn', 'letter_late', 'letter_reminder', 'contact_code', 'contact_confirm'));

-- Where a guardian or parent asked: by whose decision, and for whom, in words.
ALTER TABLE opt_out_changes ADD COLUMN legal_basis TEXT;
-- From when it holds; none: from when it was entered.
ALTER TABLE opt_out_changes ADD COLUMN effective_at TIMESTAMP;
-- The reference of the change that this one takes back.
ALTER TABLE opt_out_changes ADD COLUMN undoes TEXT;
