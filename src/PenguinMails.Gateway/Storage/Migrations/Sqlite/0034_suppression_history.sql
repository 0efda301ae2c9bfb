-- All that an address was ever suppressed and freed by, and by whom: the entries of "suppressions" keep only the latest of each.
CREATE TABLE suppression_history (
  tenant_id BLOB NOT NULL,
  address TEXT NOT NULL,
  event_at INTEGER NOT NULL,
  event_id BLOB NOT NULL,
  scope TEXT NOT NULL,
  reason TEXT NOT NULL,
  source TEXT NOT NULL,
  active INTEGER NOT NULL,
  detail TEXT,
  actor TEXT,
  PRIMARY KEY (tenant_id, address, event_at, event_id, scope, reason, source)
) STRICT, WITHOUT ROWID;
INSERT INTO suppression_history (tenant_id, address, event_at, event_id, scope, reason, source, active, detail)
SELECT tenant_id, address, event_at, event_id, scope, reason, source, active, detail FROM suppressions;

-- The list's pages: newest first of each scope and reason, and by domain.
CREATE INDEX suppressions_newest ON suppressions (tenant_id, scope, reason, event_at, address, source) WHERE active;
CREATE INDEX suppressions_by_domain ON suppressions (tenant_id, substr(address, length(rtrim(address, replace(address, '@', ''))) + 1), address, scope, reason, source) WHERE active;
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('suppressions', 'suppressions', '1000000 200000 2 2 1 1'),
  ('suppressions', 'suppressions_newest', '1000000 200000 100000 20000 10 1 1'),
  ('suppressions', 'suppressions_by_domain', '1000000 200000 500 2 2 1 1');
ANALYZE sqlite_schema;
