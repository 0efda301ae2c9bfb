-- Tables of addresses that are added in the background. Whoever runs one says until when it is sure to be alive, by the database's clock.
CREATE TABLE suppression_imports (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  status text NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  alive_until bigint NOT NULL,
  done bigint NOT NULL,
  total bigint NOT NULL,
  ended_at bigint,
  result text NOT NULL,
  PRIMARY KEY (id, tenant_id)
);

-- One at a time.
CREATE UNIQUE INDEX suppression_imports_running ON suppression_imports (tenant_id) WHERE status = 'running';
CREATE INDEX suppression_imports_by_age ON suppression_imports (created_at);

-- How soon after sending people unsubscribe.
CREATE INDEX events_unsubscribed ON events (tenant_id, seq) WHERE type = 'unsubscribed';
