-- Tables of addresses that are added in the background. Whoever runs one says until when it is sure to be alive, by the database's clock.
CREATE TABLE suppression_imports (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  alive_until INTEGER NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  ended_at INTEGER,
  result TEXT NOT NULL,
  PRIMARY KEY (id, tenant_id)
) STRICT;

-- One at a time.
CREATE UNIQUE INDEX suppression_imports_running ON suppression_imports (tenant_id) WHERE status = 'running';
CREATE INDEX suppression_imports_by_age ON suppression_imports (created_at);

-- How soon after sending people unsubscribe.
CREATE INDEX events_unsubscribed ON events (tenant_id, seq) WHERE type = 'unsubscribed';
