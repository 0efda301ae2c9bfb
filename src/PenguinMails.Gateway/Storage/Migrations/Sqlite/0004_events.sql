CREATE TABLE raw_events (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  connection_id BLOB NOT NULL,
  provider TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  body BLOB NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  token TEXT,
  problem TEXT,
  PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE INDEX raw_events_pending ON raw_events (next_at, id) WHERE state = 'pending';

CREATE TABLE events (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  delivery_id BLOB,
  call_id BLOB,
  connection_id BLOB NOT NULL,
  raw_id BLOB NOT NULL,
  type TEXT NOT NULL,
  class TEXT,
  at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  detail TEXT,
  url TEXT,
  machine INTEGER NOT NULL,
  PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE INDEX events_by_delivery ON events (delivery_id, id) WHERE delivery_id IS NOT NULL;

CREATE TABLE webhook_tokens (
  token TEXT NOT NULL,
  tenant_id BLOB NOT NULL,
  connection_id BLOB NOT NULL,
  body_hash BLOB NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (token, tenant_id, connection_id)
) STRICT;

CREATE INDEX webhook_tokens_by_age ON webhook_tokens (seen_at);

CREATE TABLE suppressions (
  tenant_id BLOB NOT NULL,
  address TEXT NOT NULL,
  scope TEXT NOT NULL,
  reason TEXT NOT NULL,
  source TEXT NOT NULL,
  active INTEGER NOT NULL,
  event_at INTEGER NOT NULL,
  event_id BLOB NOT NULL,
  detail TEXT,
  PRIMARY KEY (tenant_id, address, scope, reason, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE hourly (
  tenant_id BLOB NOT NULL,
  hour INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  type TEXT NOT NULL,
  mailbox_provider TEXT NOT NULL,
  sent INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  bounced INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  clicked INTEGER NOT NULL,
  complained INTEGER NOT NULL,
  unsubscribed INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, hour, connection_id, type, mailbox_provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaigns (
  tenant_id BLOB NOT NULL,
  campaign_id TEXT NOT NULL,
  connection_id BLOB NOT NULL,
  sent INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  bounced INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  clicked INTEGER NOT NULL,
  complained INTEGER NOT NULL,
  unsubscribed INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, campaign_id, connection_id)
) STRICT, WITHOUT ROWID;
