-- The last time that each connection's provider was asked for events that never came, and until when it was last looked at.
CREATE TABLE backfills (
  connection_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  looked_at bigint,
  status text,
  started_at bigint,
  started_by text,
  ended_at bigint,
  from_at bigint,
  until_at bigint,
  asked bigint NOT NULL DEFAULT 0,
  recovered bigint NOT NULL DEFAULT 0,
  problem text,
  alive_until bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (connection_id, tenant_id)
);
