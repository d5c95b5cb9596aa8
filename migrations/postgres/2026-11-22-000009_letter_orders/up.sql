-- One row says who ordered a letter at the desk, and why all the same where a rule spoke against it. Letters that were ordered elsewhere have none.
CREATE TABLE letter_orders (
    letter_id TEXT PRIMARY KEY NOT NULL,
    ordered_by TEXT NOT NULL,
    inquiry_id TEXT NOT NULL,
    -- The agent's own words, which may be personal: therefore here, where they can be deleted, and not in the audit trail.
    override_reason TEXT,
    -- One key a form, so that a form sent twice orders once.
    request_key TEXT NOT NULL,
    CONSTRAINT letter_orders_request_key_key UNIQUE (request_key),
    CONSTRAINT letter_orders_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT letter_orders_ordered_by_fkey FOREIGN KEY (ordered_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT letter_orders_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES inquiries (inquiry_id)
);
