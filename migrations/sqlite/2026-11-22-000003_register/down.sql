DROP TABLE opt_out_changes;
DROP TABLE register_entries;
