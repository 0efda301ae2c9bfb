-- Keys as they were given, not hashed: what a caller counts up lies in order, and not on a page of its own each.
DROP TABLE idempotency;
CREATE TABLE idempotency (
  idempotency_key text COLLATE "C" NOT NULL,
  tenant_id uuid NOT NULL,
  body_hash bytea NOT NULL,
  answer text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (idempotency_key, tenant_id)
);

CREATE INDEX idempotency_by_age ON idempotency (created_at);
