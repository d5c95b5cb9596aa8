DROP INDEX contact_codes_inquiry_id_idx;
DROP INDEX letter_orders_inquiry_id_idx;
DROP INDEX letters_with_mobile_idx;
DROP INDEX notices_with_parameters_idx;
DROP TABLE forgotten_inquiries;
DROP TABLE forgotten_notices;
DROP TABLE audit_gaps;
DROP TABLE legal_holds;
