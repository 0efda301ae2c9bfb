-- By code points, as SQLite compares: in another order the beginning of an address is no range of the index.
ALTER TABLE deliveries ALTER COLUMN recipient_key TYPE text COLLATE "C";
-- Who got email at a domain, newest first. Like the others it leaves out what was just accepted.
CREATE INDEX deliveries_by_domain ON deliveries (tenant_id, (substring(recipient_key from '[^@]*$')), id) WHERE NOT fresh;
