DROP INDEX persons_protected_idx;
ALTER TABLE late_flags DROP COLUMN person_id;
