DROP TABLE code_expiry_flags;
