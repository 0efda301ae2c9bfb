-- Drafts of routing rules over past email. Whoever runs one says until when it is sure to be alive, by the database's clock.
CREATE TABLE replays (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  status text NOT NULL,
  days bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  alive_until bigint NOT NULL,
  done bigint NOT NULL,
  total bigint NOT NULL,
  ended_at bigint,
  result text,
  PRIMARY KEY (id, tenant_id)
);

-- One at a time.
CREATE UNIQUE INDEX replays_running ON replays (tenant_id) WHERE status = 'running';
CREATE INDEX replays_by_age ON replays (created_at);
