-- Where a protected person's letter goes must not be found out by filtering the late queue by destination. The flag has the letter's
-- person as well, whom the letter never changes, so that neither the letter nor the person is read to leave it out.
ALTER TABLE late_flags ADD COLUMN person_id TEXT;
UPDATE late_flags SET person_id = letters.person_id FROM letters WHERE letters.letter_id = late_flags.letter_id;
ALTER TABLE late_flags ALTER COLUMN person_id SET NOT NULL;
-- Those whose address is protected are few.
CREATE UNIQUE INDEX persons_protected_idx ON persons (person_id) WHERE address_protection <> 'none';
