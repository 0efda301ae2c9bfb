-- Who got email at a domain, newest first. Like the others it leaves out what was just accepted.
CREATE INDEX deliveries_by_domain ON deliveries (tenant_id, substr(recipient_key, length(rtrim(recipient_key, replace(recipient_key, '@', ''))) + 1), id) WHERE NOT fresh;
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('deliveries', 'deliveries_by_domain', '10000000 2000 20 1');
ANALYZE sqlite_schema;
