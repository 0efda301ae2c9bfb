-- One row for each time that something went wrong: the same again only counts, until it is resolved.
CREATE TABLE alerts (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  connection_id BLOB NOT NULL,
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  count INTEGER NOT NULL,
  last_raise BLOB NOT NULL,
  resolved_at INTEGER,
  resolved_by TEXT,
  mail_pending INTEGER NOT NULL,
  PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE UNIQUE INDEX alerts_open ON alerts (tenant_id, kind, connection_id, subject) WHERE resolved_at IS NULL;
CREATE INDEX alerts_newest ON alerts (tenant_id, id);
CREATE INDEX alerts_to_mail ON alerts (id) WHERE mail_pending;

CREATE TABLE alert_reads (
  alert_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  reader_id BLOB NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (alert_id, tenant_id, reader_id)
) STRICT;

-- What the admins were last told by email, and when.
CREATE TABLE alert_mails (
  tenant_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  connection_id BLOB NOT NULL,
  subject TEXT NOT NULL,
  state TEXT NOT NULL,
  mailed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, kind, connection_id, subject)
) STRICT;

CREATE TABLE alert_mail_off (
  user_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  PRIMARY KEY (user_id, tenant_id)
) STRICT;

-- Domains that were once seen as verified: only what was can be lost.
CREATE TABLE verified_domains (
  connection_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  domain TEXT NOT NULL,
  PRIMARY KEY (connection_id, tenant_id, domain)
) STRICT;
