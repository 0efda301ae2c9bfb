-- How email of each From domain fares at each mailbox provider: by hour, by day, and by the rule that it was refused by.
ALTER TABLE deliveries ADD COLUMN from_domain text;
ALTER TABLE deliveries ADD COLUMN one_click boolean NOT NULL DEFAULT false;

CREATE TABLE hourly_by_sender (
  tenant_id uuid NOT NULL,
  hour bigint NOT NULL,
  connection_id uuid NOT NULL,
  from_domain text NOT NULL,
  mailbox_provider text NOT NULL,
  sent bigint NOT NULL DEFAULT 0, delivered bigint NOT NULL DEFAULT 0, bounced bigint NOT NULL DEFAULT 0, rejected bigint NOT NULL DEFAULT 0,
  complained bigint NOT NULL DEFAULT 0, unsubscribed bigint NOT NULL DEFAULT 0, bulk bigint NOT NULL DEFAULT 0, one_click bigint NOT NULL DEFAULT 0,
  bounced_hard bigint NOT NULL DEFAULT 0, bounced_soft bigint NOT NULL DEFAULT 0, bounced_block bigint NOT NULL DEFAULT 0,
  bounced_mailbox_full bigint NOT NULL DEFAULT 0, bounced_invalid_domain bigint NOT NULL DEFAULT 0, bounced_policy bigint NOT NULL DEFAULT 0,
  bounced_authentication bigint NOT NULL DEFAULT 0, bounced_content bigint NOT NULL DEFAULT 0, bounced_other bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, hour, connection_id, from_domain, mailbox_provider)
);

CREATE TABLE daily_by_sender (
  tenant_id uuid NOT NULL,
  day bigint NOT NULL,
  connection_id uuid NOT NULL,
  from_domain text NOT NULL,
  mailbox_provider text NOT NULL,
  sent bigint NOT NULL DEFAULT 0, delivered bigint NOT NULL DEFAULT 0, bounced bigint NOT NULL DEFAULT 0, rejected bigint NOT NULL DEFAULT 0,
  complained bigint NOT NULL DEFAULT 0, unsubscribed bigint NOT NULL DEFAULT 0, bulk bigint NOT NULL DEFAULT 0, one_click bigint NOT NULL DEFAULT 0,
  bounced_hard bigint NOT NULL DEFAULT 0, bounced_soft bigint NOT NULL DEFAULT 0, bounced_block bigint NOT NULL DEFAULT 0,
  bounced_mailbox_full bigint NOT NULL DEFAULT 0, bounced_invalid_domain bigint NOT NULL DEFAULT 0, bounced_policy bigint NOT NULL DEFAULT 0,
  bounced_authentication bigint NOT NULL DEFAULT 0, bounced_content bigint NOT NULL DEFAULT 0, bounced_other bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, connection_id, from_domain, mailbox_provider)
);

CREATE TABLE daily_refusals (
  tenant_id uuid NOT NULL,
  day bigint NOT NULL,
  connection_id uuid NOT NULL,
  from_domain text NOT NULL,
  mailbox_provider text NOT NULL,
  code text NOT NULL,
  bounced bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, connection_id, from_domain, mailbox_provider, code)
);
