-- Keys as they were given, not hashed: what a caller counts up lies in order, and not on a page of its own each.
DROP TABLE idempotency;
CREATE TABLE idempotency (
  idempotency_key TEXT NOT NULL,
  tenant_id BLOB NOT NULL,
  body_hash BLOB NOT NULL,
  answer TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (idempotency_key, tenant_id)
) STRICT;

CREATE INDEX idempotency_by_age ON idempotency (created_at);
