-- A test email through every connection of a tenant: a row for each. What it came to is null until the provider has answered.
CREATE TABLE drill_lanes (
  tenant_id uuid NOT NULL,
  drill_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  provider text NOT NULL,
  started_at bigint NOT NULL,
  started_by text NOT NULL,
  message_id uuid,
  ok boolean,
  detail text,
  latency_ms bigint,
  PRIMARY KEY (tenant_id, drill_id, connection_id)
);
CREATE INDEX drill_lanes_by_age ON drill_lanes (started_at);
