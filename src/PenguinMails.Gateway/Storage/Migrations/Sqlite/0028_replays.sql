-- Drafts of routing rules over past email. Whoever runs one says until when it is sure to be alive, by the database's clock.
CREATE TABLE replays (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  status TEXT NOT NULL,
  days INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  alive_until INTEGER NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  ended_at INTEGER,
  result TEXT,
  PRIMARY KEY (id, tenant_id)
) STRICT;

-- One at a time.
CREATE UNIQUE INDEX replays_running ON replays (tenant_id) WHERE status = 'running';
CREATE INDEX replays_by_age ON replays (created_at);
