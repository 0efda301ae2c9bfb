-- The last time that each connection's provider was asked for events that never came, and until when it was last looked at.
CREATE TABLE backfills (
  connection_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  looked_at INTEGER,
  status TEXT,
  started_at INTEGER,
  started_by TEXT,
  ended_at INTEGER,
  from_at INTEGER,
  until_at INTEGER,
  asked INTEGER NOT NULL DEFAULT 0,
  recovered INTEGER NOT NULL DEFAULT 0,
  problem TEXT,
  alive_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (connection_id, tenant_id)
) STRICT, WITHOUT ROWID;
