-- How email of each From domain fares at each mailbox provider: by hour, by day, and by the rule that it was refused by.
ALTER TABLE deliveries ADD COLUMN from_domain TEXT;
ALTER TABLE deliveries ADD COLUMN one_click INTEGER NOT NULL DEFAULT 0;

CREATE TABLE hourly_by_sender (
  tenant_id BLOB NOT NULL,
  hour INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  from_domain TEXT NOT NULL,
  mailbox_provider TEXT NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, bounced INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
  complained INTEGER NOT NULL DEFAULT 0, unsubscribed INTEGER NOT NULL DEFAULT 0, bulk INTEGER NOT NULL DEFAULT 0, one_click INTEGER NOT NULL DEFAULT 0,
  bounced_hard INTEGER NOT NULL DEFAULT 0, bounced_soft INTEGER NOT NULL DEFAULT 0, bounced_block INTEGER NOT NULL DEFAULT 0,
  bounced_mailbox_full INTEGER NOT NULL DEFAULT 0, bounced_invalid_domain INTEGER NOT NULL DEFAULT 0, bounced_policy INTEGER NOT NULL DEFAULT 0,
  bounced_authentication INTEGER NOT NULL DEFAULT 0, bounced_content INTEGER NOT NULL DEFAULT 0, bounced_other INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, hour, connection_id, from_domain, mailbox_provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_by_sender (
  tenant_id BLOB NOT NULL,
  day INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  from_domain TEXT NOT NULL,
  mailbox_provider TEXT NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, bounced INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
  complained INTEGER NOT NULL DEFAULT 0, unsubscribed INTEGER NOT NULL DEFAULT 0, bulk INTEGER NOT NULL DEFAULT 0, one_click INTEGER NOT NULL DEFAULT 0,
  bounced_hard INTEGER NOT NULL DEFAULT 0, bounced_soft INTEGER NOT NULL DEFAULT 0, bounced_block INTEGER NOT NULL DEFAULT 0,
  bounced_mailbox_full INTEGER NOT NULL DEFAULT 0, bounced_invalid_domain INTEGER NOT NULL DEFAULT 0, bounced_policy INTEGER NOT NULL DEFAULT 0,
  bounced_authentication INTEGER NOT NULL DEFAULT 0, bounced_content INTEGER NOT NULL DEFAULT 0, bounced_other INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, connection_id, from_domain, mailbox_provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_refusals (
  tenant_id BLOB NOT NULL,
  day INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  from_domain TEXT NOT NULL,
  mailbox_provider TEXT NOT NULL,
  code TEXT NOT NULL,
  bounced INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, connection_id, from_domain, mailbox_provider, code)
) STRICT, WITHOUT ROWID;
