-- One row is one person as the National Population Register knows them.
CREATE TABLE persons (
    person_id TEXT PRIMARY KEY NOT NULL,
    -- Sealed with the data key; found again by the keyed index beside it.
    national_id BLOB NOT NULL,
    national_id_index TEXT NOT NULL,
    given_name TEXT NOT NULL,
    middle_name TEXT,
    family_name TEXT NOT NULL,
    -- Folded names, given name first and family name first: lower() and LIKE differ between the databases.
    name_key TEXT NOT NULL,
    family_name_key TEXT NOT NULL,
    birth_date DATE,
    status TEXT NOT NULL,
    address_protection TEXT NOT NULL,
    address_line1 TEXT,
    address_line2 TEXT,
    address_line3 TEXT,
    postal_code TEXT,
    city TEXT,
    -- ISO 3166 two letters; empty when the register knows no address.
    country TEXT,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT persons_national_id_index_key UNIQUE (national_id_index),
    CONSTRAINT persons_status_check CHECK (status IN ('resident', 'emigrated', 'deceased', 'temporary', 'inactive', 'ceased', 'missing', 'non_resident', 'birth_registered')),
    CONSTRAINT persons_address_protection_check CHECK (address_protection IN ('none', 'client', 'confidential', 'strictly_confidential'))
);
CREATE INDEX persons_name_key_idx ON persons (name_key, person_id);
CREATE INDEX persons_family_name_key_idx ON persons (family_name_key, person_id);
