DROP INDEX notices_restored_idx;
DROP TABLE restores;
