DROP TABLE audit_links;
DROP TABLE audit_entries;
