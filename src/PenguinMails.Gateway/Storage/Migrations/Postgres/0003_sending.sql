CREATE TABLE nodes (
  epoch bigint NOT NULL PRIMARY KEY,
  alive_until bigint NOT NULL
);

CREATE TABLE tenant_owner (
  tenant_id uuid NOT NULL PRIMARY KEY,
  epoch bigint NOT NULL
);

CREATE TABLE messages (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  created_at bigint NOT NULL,
  send_at bigint,
  type text NOT NULL,
  from_address text NOT NULL,
  subject text NOT NULL,
  campaign_id text,
  tags text,
  metadata text,
  content text NOT NULL,
  PRIMARY KEY (id, tenant_id)
);

CREATE INDEX messages_by_campaign ON messages (tenant_id, campaign_id, id) WHERE campaign_id IS NOT NULL;

CREATE TABLE attachments (
  hash bytea NOT NULL,
  tenant_id uuid NOT NULL,
  content bytea NOT NULL,
  renewed_at bigint NOT NULL,
  PRIMARY KEY (hash, tenant_id)
);

CREATE TABLE deliveries (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  message_id uuid NOT NULL,
  envelope_id uuid NOT NULL,
  recipient text NOT NULL,
  recipient_key text NOT NULL,
  role text NOT NULL,
  variables text,
  type text NOT NULL,
  campaign_id text,
  connection_id uuid NOT NULL,
  decision text NOT NULL,
  status text NOT NULL,
  fresh boolean NOT NULL,
  class bigint NOT NULL,
  due_at bigint NOT NULL,
  call_id uuid,
  local_end text,
  attempts text,
  provider_message_id text,
  PRIMARY KEY (id, tenant_id)
);

-- What was just accepted is read in the order it came; every other index leaves it out, so that accepting writes no random page.
CREATE INDEX deliveries_fresh ON deliveries (id) WHERE fresh;
CREATE INDEX deliveries_shelf ON deliveries (connection_id, class, due_at, id) WHERE NOT fresh AND status IN ('scheduled', 'queued') AND envelope_id = id;
CREATE INDEX deliveries_by_tenant ON deliveries (tenant_id, id) WHERE NOT fresh;
CREATE INDEX deliveries_by_recipient ON deliveries (tenant_id, recipient_key, id) WHERE NOT fresh;
CREATE INDEX deliveries_by_provider_id ON deliveries (tenant_id, provider_message_id, id) WHERE provider_message_id IS NOT NULL;
CREATE INDEX deliveries_in_trouble ON deliveries (tenant_id, status, id) WHERE NOT fresh AND status IN ('bounced', 'rejected', 'suppressed', 'failed');

CREATE TABLE calls (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  epoch bigint NOT NULL,
  started_at bigint NOT NULL,
  timeout_ms bigint NOT NULL,
  state text NOT NULL,
  envelopes bytea NOT NULL,
  ask_at bigint,
  asks bigint NOT NULL,
  PRIMARY KEY (id, tenant_id)
);

CREATE INDEX calls_open ON calls (epoch, id) WHERE state = 'open';
CREATE INDEX calls_lost ON calls (ask_at, id) WHERE state = 'lost';

CREATE TABLE idempotency (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  body_hash bytea NOT NULL,
  answer text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id, tenant_id)
);

CREATE INDEX idempotency_by_age ON idempotency (created_at);
