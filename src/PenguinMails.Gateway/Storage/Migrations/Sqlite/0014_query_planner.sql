-- How selective the indexes of deliveries are, so that SQLite never walks a tenant's whole mail for one address or one id.
-- Fixed figures, not measured ones: plans stay the same on every machine and as the data grows. PostgreSQL measures by itself.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('deliveries', 'deliveries_by_tenant', '10000000 2000 1'),
  ('deliveries', 'deliveries_by_recipient', '10000000 2000 2 1'),
  ('deliveries', 'deliveries_by_provider_id', '10000000 2000 1 1');
ANALYZE sqlite_schema;
