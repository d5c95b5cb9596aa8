-- One more kind of message: an address was replaced at the desk, and whoever reads the old one is told.
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('opt_out_registered', 'opt_out_withdrawn', 'letter_late', 'letter_reminder', 'contact_code', 'contact_confirm', 'contact_replaced'));
