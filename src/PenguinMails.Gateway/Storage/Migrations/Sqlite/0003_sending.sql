CREATE TABLE nodes (
  epoch INTEGER NOT NULL PRIMARY KEY,
  alive_until INTEGER NOT NULL
) STRICT;

CREATE TABLE tenant_owner (
  tenant_id BLOB NOT NULL PRIMARY KEY,
  epoch INTEGER NOT NULL
) STRICT;

CREATE TABLE messages (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  send_at INTEGER,
  type TEXT NOT NULL,
  from_address TEXT NOT NULL,
  subject TEXT NOT NULL,
  campaign_id TEXT,
  tags TEXT,
  metadata TEXT,
  content TEXT NOT NULL,
  PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE INDEX messages_by_campaign ON messages (tenant_id, campaign_id, id) WHERE campaign_id IS NOT NULL;

CREATE TABLE attachments (
  hash BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  content BLOB NOT NULL,
  renewed_at INTEGER NOT NULL,
  PRIMARY KEY (hash, tenant_id)
) STRICT;

CREATE TABLE deliveries (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  envelope_id BLOB NOT NULL,
  recipient TEXT NOT NULL,
  recipient_key TEXT NOT NULL,
  role TEXT NOT NULL,
  variables TEXT,
  type TEXT NOT NULL,
  campaign_id TEXT,
  connection_id BLOB NOT NULL,
  decision TEXT NOT NULL,
  status TEXT NOT NULL,
  fresh INTEGER NOT NULL,
  class INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  call_id BLOB,
  local_end TEXT,
  attempts TEXT,
  provider_message_id TEXT,
  PRIMARY KEY (id, tenant_id)
) STRICT;

-- What was just accepted is read in the order it came; every other index leaves it out, so that accepting writes no random page.
CREATE INDEX deliveries_fresh ON deliveries (id) WHERE fresh;
CREATE INDEX deliveries_shelf ON deliveries (connection_id, class, due_at, id) WHERE NOT fresh AND status IN ('scheduled', 'queued') AND envelope_id = id;
CREATE INDEX deliveries_by_tenant ON deliveries (tenant_id, id) WHERE NOT fresh;
CREATE INDEX deliveries_by_recipient ON deliveries (tenant_id, recipient_key, id) WHERE NOT fresh;
CREATE INDEX deliveries_by_provider_id ON deliveries (tenant_id, provider_message_id, id) WHERE provider_message_id IS NOT NULL;
CREATE INDEX deliveries_in_trouble ON deliveries (tenant_id, status, id) WHERE NOT fresh AND status IN ('bounced', 'rejected', 'suppressed', 'failed');

CREATE TABLE calls (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  connection_id BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  timeout_ms INTEGER NOT NULL,
  state TEXT NOT NULL,
  envelopes BLOB NOT NULL,
  ask_at INTEGER,
  asks INTEGER NOT NULL,
  PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE INDEX calls_open ON calls (epoch, id) WHERE state = 'open';
CREATE INDEX calls_lost ON calls (ask_at, id) WHERE state = 'lost';

CREATE TABLE idempotency (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  body_hash BLOB NOT NULL,
  answer TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE INDEX idempotency_by_age ON idempotency (created_at);
