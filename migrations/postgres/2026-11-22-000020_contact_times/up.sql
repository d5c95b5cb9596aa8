-- What the national register tells besides: proofs by one-time code, the language's age, the mailbox's certificate, deletion.
-- When the person last proved with a one-time code that the address is theirs.
ALTER TABLE register_entries ADD COLUMN email_validated_at TIMESTAMP;
-- Likewise of the number.
ALTER TABLE register_entries ADD COLUMN mobile_validated_at TIMESTAMP;
-- When the language last changed.
ALTER TABLE register_entries ADD COLUMN language_updated_at TIMESTAMP;
-- The X.509 certificate of the digital mailbox, for encryption.
ALTER TABLE register_entries ADD COLUMN mailbox_certificate TEXT;
-- When the person had the entry deleted: nothing but that, and the history of the opt-out, is kept.
ALTER TABLE register_entries ADD COLUMN deleted_at TIMESTAMP;
