DROP INDEX audit_entries_reports_idx;
DROP TABLE report_files;
