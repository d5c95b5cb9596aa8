DROP INDEX persons_superseded_by_idx;
ALTER TABLE persons DROP COLUMN superseded_at;
ALTER TABLE persons DROP COLUMN superseded_by;
