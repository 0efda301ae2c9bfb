CREATE TABLE raw_events (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  provider text NOT NULL,
  received_at bigint NOT NULL,
  body bytea NOT NULL,
  state text NOT NULL,
  tries bigint NOT NULL,
  next_at bigint NOT NULL,
  token text,
  problem text,
  PRIMARY KEY (id, tenant_id)
);

CREATE INDEX raw_events_pending ON raw_events (next_at, id) WHERE state = 'pending';

CREATE TABLE events (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  delivery_id uuid,
  call_id uuid,
  connection_id uuid NOT NULL,
  raw_id uuid NOT NULL,
  type text NOT NULL,
  class text,
  at bigint NOT NULL,
  received_at bigint NOT NULL,
  recipient text NOT NULL,
  detail text,
  url text,
  machine boolean NOT NULL,
  PRIMARY KEY (id, tenant_id)
);

CREATE INDEX events_by_delivery ON events (delivery_id, id) WHERE delivery_id IS NOT NULL;

CREATE TABLE webhook_tokens (
  token text NOT NULL,
  tenant_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  body_hash bytea NOT NULL,
  seen_at bigint NOT NULL,
  PRIMARY KEY (token, tenant_id, connection_id)
);

CREATE INDEX webhook_tokens_by_age ON webhook_tokens (seen_at);

CREATE TABLE suppressions (
  tenant_id uuid NOT NULL,
  address text NOT NULL,
  scope text NOT NULL,
  reason text NOT NULL,
  source text NOT NULL,
  active boolean NOT NULL,
  event_at bigint NOT NULL,
  event_id uuid NOT NULL,
  detail text,
  PRIMARY KEY (tenant_id, address, scope, reason, source)
);

CREATE TABLE hourly (
  tenant_id uuid NOT NULL,
  hour bigint NOT NULL,
  connection_id uuid NOT NULL,
  type text NOT NULL,
  mailbox_provider text NOT NULL,
  sent bigint NOT NULL,
  delivered bigint NOT NULL,
  bounced bigint NOT NULL,
  rejected bigint NOT NULL,
  opened bigint NOT NULL,
  clicked bigint NOT NULL,
  complained bigint NOT NULL,
  unsubscribed bigint NOT NULL,
  PRIMARY KEY (tenant_id, hour, connection_id, type, mailbox_provider)
);

CREATE TABLE campaigns (
  tenant_id uuid NOT NULL,
  campaign_id text NOT NULL,
  connection_id uuid NOT NULL,
  sent bigint NOT NULL,
  delivered bigint NOT NULL,
  bounced bigint NOT NULL,
  rejected bigint NOT NULL,
  opened bigint NOT NULL,
  clicked bigint NOT NULL,
  complained bigint NOT NULL,
  unsubscribed bigint NOT NULL,
  PRIMARY KEY (tenant_id, campaign_id, connection_id)
);
