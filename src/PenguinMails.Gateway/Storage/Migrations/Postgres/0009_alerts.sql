-- One row for each time that something went wrong: the same again only counts, until it is resolved.
CREATE TABLE alerts (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  kind text NOT NULL,
  connection_id uuid NOT NULL,
  provider text NOT NULL,
  subject text NOT NULL,
  detail text NOT NULL,
  opened_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  count bigint NOT NULL,
  last_raise uuid NOT NULL,
  resolved_at bigint,
  resolved_by text,
  mail_pending boolean NOT NULL,
  PRIMARY KEY (id, tenant_id)
);

CREATE UNIQUE INDEX alerts_open ON alerts (tenant_id, kind, connection_id, subject) WHERE resolved_at IS NULL;
CREATE INDEX alerts_newest ON alerts (tenant_id, id);
CREATE INDEX alerts_to_mail ON alerts (id) WHERE mail_pending;

CREATE TABLE alert_reads (
  alert_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  reader_id uuid NOT NULL,
  read_at bigint NOT NULL,
  PRIMARY KEY (alert_id, tenant_id, reader_id)
);

-- What the admins were last told by email, and when.
CREATE TABLE alert_mails (
  tenant_id uuid NOT NULL,
  kind text NOT NULL,
  connection_id uuid NOT NULL,
  subject text NOT NULL,
  state text NOT NULL,
  mailed_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, kind, connection_id, subject)
);

CREATE TABLE alert_mail_off (
  user_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  PRIMARY KEY (user_id, tenant_id)
);

-- Domains that were once seen as verified: only what was can be lost.
CREATE TABLE verified_domains (
  connection_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  domain text NOT NULL,
  PRIMARY KEY (connection_id, tenant_id, domain)
);
