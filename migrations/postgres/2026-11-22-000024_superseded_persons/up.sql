-- A national id that was replaced by another: somebody with a D-number got a national identity number.

-- The person of the new id. A chain is followed to its end; nobody leads back to themselves.
ALTER TABLE persons ADD COLUMN superseded_by TEXT CONSTRAINT persons_superseded_by_fkey REFERENCES persons (person_id);
-- When we were told; there when the other is.
ALTER TABLE persons ADD COLUMN superseded_at TIMESTAMP;
CREATE INDEX persons_superseded_by_idx ON persons (superseded_by, person_id) WHERE superseded_by IS NOT NULL;
