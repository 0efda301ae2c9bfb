-- When email from a domain last went out through a connection: a row per pair, written at most once a minute beside the way of the email.
CREATE TABLE sender_use (
  tenant_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  domain text NOT NULL,
  last_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, connection_id, domain)
);

CREATE INDEX sender_use_old ON sender_use (last_at);
