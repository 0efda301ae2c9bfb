-- A test email through every connection of a tenant: a row for each. What it came to is null until the provider has answered.
CREATE TABLE drill_lanes (
  tenant_id BLOB NOT NULL,
  drill_id BLOB NOT NULL,
  connection_id BLOB NOT NULL,
  provider TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  started_by TEXT NOT NULL,
  message_id BLOB,
  ok INTEGER,
  detail TEXT,
  latency_ms INTEGER,
  PRIMARY KEY (tenant_id, drill_id, connection_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX drill_lanes_by_age ON drill_lanes (started_at);
