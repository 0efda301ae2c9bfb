-- What an admin has stopped. What waits for one stands in the scheduled queue under the hold's id, where a connection's id stands else.
CREATE TABLE holds (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  scope TEXT NOT NULL,
  value TEXT,
  reason TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  -- Null while it stops email; then what becomes of what waits: 'release' or 'cancel'.
  ended TEXT,
  -- True once nothing waits for it any more.
  emptied INTEGER NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE INDEX holds_open ON holds (tenant_id, id) WHERE NOT emptied;
