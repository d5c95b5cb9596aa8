ALTER TABLE notice_attempts DROP COLUMN address_index;
DROP TABLE bounced_addresses;
DROP TABLE notice_receipts;
