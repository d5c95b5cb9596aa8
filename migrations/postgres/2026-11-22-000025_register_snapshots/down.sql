DROP TABLE register_snapshots;
