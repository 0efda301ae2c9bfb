-- What is counted beside: rerouted and tracked deliveries, bounces by class, how long deliveries and first opens took, in buckets that double.
ALTER TABLE hourly ADD COLUMN rerouted bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opens_tracked bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN clicks_tracked bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN open_seconds bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_hard bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_soft bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_block bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_mailbox_full bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_invalid_domain bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_policy bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_authentication bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_content bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_other bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_0 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_1 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_2 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_3 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_4 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_5 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_6 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_7 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_8 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_9 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_10 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_11 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_12 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_13 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_14 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_15 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_16 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_17 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_18 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_0 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_1 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_2 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_3 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_4 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_5 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_6 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_7 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_8 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_9 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_10 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_11 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_12 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_13 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_14 bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_15 bigint NOT NULL DEFAULT 0;

-- The same by day in UTC, for long ranges; by hour and connection alone, for lines over time; by campaign.
CREATE TABLE daily (
  tenant_id uuid NOT NULL,
  day bigint NOT NULL,
  connection_id uuid NOT NULL,
  type text NOT NULL,
  mailbox_provider text NOT NULL,
  sent bigint NOT NULL DEFAULT 0, delivered bigint NOT NULL DEFAULT 0, bounced bigint NOT NULL DEFAULT 0, rejected bigint NOT NULL DEFAULT 0,
  opened bigint NOT NULL DEFAULT 0, clicked bigint NOT NULL DEFAULT 0, opened_by_machine bigint NOT NULL DEFAULT 0,
  clicked_by_machine bigint NOT NULL DEFAULT 0, complained bigint NOT NULL DEFAULT 0, unsubscribed bigint NOT NULL DEFAULT 0,
  unconfirmed bigint NOT NULL DEFAULT 0, rerouted bigint NOT NULL DEFAULT 0, opens_tracked bigint NOT NULL DEFAULT 0, clicks_tracked bigint NOT NULL DEFAULT 0,
  open_seconds bigint NOT NULL DEFAULT 0, bounced_hard bigint NOT NULL DEFAULT 0, bounced_soft bigint NOT NULL DEFAULT 0,
  bounced_block bigint NOT NULL DEFAULT 0, bounced_mailbox_full bigint NOT NULL DEFAULT 0, bounced_invalid_domain bigint NOT NULL DEFAULT 0,
  bounced_policy bigint NOT NULL DEFAULT 0, bounced_authentication bigint NOT NULL DEFAULT 0, bounced_content bigint NOT NULL DEFAULT 0,
  bounced_other bigint NOT NULL DEFAULT 0, delivered_in_0 bigint NOT NULL DEFAULT 0, delivered_in_1 bigint NOT NULL DEFAULT 0,
  delivered_in_2 bigint NOT NULL DEFAULT 0, delivered_in_3 bigint NOT NULL DEFAULT 0, delivered_in_4 bigint NOT NULL DEFAULT 0,
  delivered_in_5 bigint NOT NULL DEFAULT 0, delivered_in_6 bigint NOT NULL DEFAULT 0, delivered_in_7 bigint NOT NULL DEFAULT 0,
  delivered_in_8 bigint NOT NULL DEFAULT 0, delivered_in_9 bigint NOT NULL DEFAULT 0, delivered_in_10 bigint NOT NULL DEFAULT 0,
  delivered_in_11 bigint NOT NULL DEFAULT 0, delivered_in_12 bigint NOT NULL DEFAULT 0, delivered_in_13 bigint NOT NULL DEFAULT 0,
  delivered_in_14 bigint NOT NULL DEFAULT 0, delivered_in_15 bigint NOT NULL DEFAULT 0, delivered_in_16 bigint NOT NULL DEFAULT 0,
  delivered_in_17 bigint NOT NULL DEFAULT 0, delivered_in_18 bigint NOT NULL DEFAULT 0, opened_in_0 bigint NOT NULL DEFAULT 0,
  opened_in_1 bigint NOT NULL DEFAULT 0, opened_in_2 bigint NOT NULL DEFAULT 0, opened_in_3 bigint NOT NULL DEFAULT 0,
  opened_in_4 bigint NOT NULL DEFAULT 0, opened_in_5 bigint NOT NULL DEFAULT 0, opened_in_6 bigint NOT NULL DEFAULT 0,
  opened_in_7 bigint NOT NULL DEFAULT 0, opened_in_8 bigint NOT NULL DEFAULT 0, opened_in_9 bigint NOT NULL DEFAULT 0,
  opened_in_10 bigint NOT NULL DEFAULT 0, opened_in_11 bigint NOT NULL DEFAULT 0, opened_in_12 bigint NOT NULL DEFAULT 0,
  opened_in_13 bigint NOT NULL DEFAULT 0, opened_in_14 bigint NOT NULL DEFAULT 0, opened_in_15 bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, connection_id, type, mailbox_provider)
);

CREATE TABLE hourly_by_connection (
  tenant_id uuid NOT NULL,
  hour bigint NOT NULL,
  connection_id uuid NOT NULL,
  sent bigint NOT NULL DEFAULT 0, delivered bigint NOT NULL DEFAULT 0, bounced bigint NOT NULL DEFAULT 0, rejected bigint NOT NULL DEFAULT 0,
  opened bigint NOT NULL DEFAULT 0, clicked bigint NOT NULL DEFAULT 0, opened_by_machine bigint NOT NULL DEFAULT 0,
  clicked_by_machine bigint NOT NULL DEFAULT 0, complained bigint NOT NULL DEFAULT 0, unsubscribed bigint NOT NULL DEFAULT 0,
  unconfirmed bigint NOT NULL DEFAULT 0, rerouted bigint NOT NULL DEFAULT 0, opens_tracked bigint NOT NULL DEFAULT 0, clicks_tracked bigint NOT NULL DEFAULT 0,
  open_seconds bigint NOT NULL DEFAULT 0, bounced_hard bigint NOT NULL DEFAULT 0, bounced_soft bigint NOT NULL DEFAULT 0,
  bounced_block bigint NOT NULL DEFAULT 0, bounced_mailbox_full bigint NOT NULL DEFAULT 0, bounced_invalid_domain bigint NOT NULL DEFAULT 0,
  bounced_policy bigint NOT NULL DEFAULT 0, bounced_authentication bigint NOT NULL DEFAULT 0, bounced_content bigint NOT NULL DEFAULT 0,
  bounced_other bigint NOT NULL DEFAULT 0, delivered_in_0 bigint NOT NULL DEFAULT 0, delivered_in_1 bigint NOT NULL DEFAULT 0,
  delivered_in_2 bigint NOT NULL DEFAULT 0, delivered_in_3 bigint NOT NULL DEFAULT 0, delivered_in_4 bigint NOT NULL DEFAULT 0,
  delivered_in_5 bigint NOT NULL DEFAULT 0, delivered_in_6 bigint NOT NULL DEFAULT 0, delivered_in_7 bigint NOT NULL DEFAULT 0,
  delivered_in_8 bigint NOT NULL DEFAULT 0, delivered_in_9 bigint NOT NULL DEFAULT 0, delivered_in_10 bigint NOT NULL DEFAULT 0,
  delivered_in_11 bigint NOT NULL DEFAULT 0, delivered_in_12 bigint NOT NULL DEFAULT 0, delivered_in_13 bigint NOT NULL DEFAULT 0,
  delivered_in_14 bigint NOT NULL DEFAULT 0, delivered_in_15 bigint NOT NULL DEFAULT 0, delivered_in_16 bigint NOT NULL DEFAULT 0,
  delivered_in_17 bigint NOT NULL DEFAULT 0, delivered_in_18 bigint NOT NULL DEFAULT 0, opened_in_0 bigint NOT NULL DEFAULT 0,
  opened_in_1 bigint NOT NULL DEFAULT 0, opened_in_2 bigint NOT NULL DEFAULT 0, opened_in_3 bigint NOT NULL DEFAULT 0,
  opened_in_4 bigint NOT NULL DEFAULT 0, opened_in_5 bigint NOT NULL DEFAULT 0, opened_in_6 bigint NOT NULL DEFAULT 0,
  opened_in_7 bigint NOT NULL DEFAULT 0, opened_in_8 bigint NOT NULL DEFAULT 0, opened_in_9 bigint NOT NULL DEFAULT 0,
  opened_in_10 bigint NOT NULL DEFAULT 0, opened_in_11 bigint NOT NULL DEFAULT 0, opened_in_12 bigint NOT NULL DEFAULT 0,
  opened_in_13 bigint NOT NULL DEFAULT 0, opened_in_14 bigint NOT NULL DEFAULT 0, opened_in_15 bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, hour, connection_id)
);

CREATE TABLE hourly_by_campaign (
  tenant_id uuid NOT NULL,
  campaign_id text NOT NULL,
  hour bigint NOT NULL,
  connection_id uuid NOT NULL,
  type text NOT NULL,
  mailbox_provider text NOT NULL,
  sent bigint NOT NULL DEFAULT 0, delivered bigint NOT NULL DEFAULT 0, bounced bigint NOT NULL DEFAULT 0, rejected bigint NOT NULL DEFAULT 0,
  opened bigint NOT NULL DEFAULT 0, clicked bigint NOT NULL DEFAULT 0, opened_by_machine bigint NOT NULL DEFAULT 0,
  clicked_by_machine bigint NOT NULL DEFAULT 0, complained bigint NOT NULL DEFAULT 0, unsubscribed bigint NOT NULL DEFAULT 0,
  unconfirmed bigint NOT NULL DEFAULT 0, rerouted bigint NOT NULL DEFAULT 0, opens_tracked bigint NOT NULL DEFAULT 0, clicks_tracked bigint NOT NULL DEFAULT 0,
  open_seconds bigint NOT NULL DEFAULT 0, bounced_hard bigint NOT NULL DEFAULT 0, bounced_soft bigint NOT NULL DEFAULT 0,
  bounced_block bigint NOT NULL DEFAULT 0, bounced_mailbox_full bigint NOT NULL DEFAULT 0, bounced_invalid_domain bigint NOT NULL DEFAULT 0,
  bounced_policy bigint NOT NULL DEFAULT 0, bounced_authentication bigint NOT NULL DEFAULT 0, bounced_content bigint NOT NULL DEFAULT 0,
  bounced_other bigint NOT NULL DEFAULT 0, delivered_in_0 bigint NOT NULL DEFAULT 0, delivered_in_1 bigint NOT NULL DEFAULT 0,
  delivered_in_2 bigint NOT NULL DEFAULT 0, delivered_in_3 bigint NOT NULL DEFAULT 0, delivered_in_4 bigint NOT NULL DEFAULT 0,
  delivered_in_5 bigint NOT NULL DEFAULT 0, delivered_in_6 bigint NOT NULL DEFAULT 0, delivered_in_7 bigint NOT NULL DEFAULT 0,
  delivered_in_8 bigint NOT NULL DEFAULT 0, delivered_in_9 bigint NOT NULL DEFAULT 0, delivered_in_10 bigint NOT NULL DEFAULT 0,
  delivered_in_11 bigint NOT NULL DEFAULT 0, delivered_in_12 bigint NOT NULL DEFAULT 0, delivered_in_13 bigint NOT NULL DEFAULT 0,
  delivered_in_14 bigint NOT NULL DEFAULT 0, delivered_in_15 bigint NOT NULL DEFAULT 0, delivered_in_16 bigint NOT NULL DEFAULT 0,
  delivered_in_17 bigint NOT NULL DEFAULT 0, delivered_in_18 bigint NOT NULL DEFAULT 0, opened_in_0 bigint NOT NULL DEFAULT 0,
  opened_in_1 bigint NOT NULL DEFAULT 0, opened_in_2 bigint NOT NULL DEFAULT 0, opened_in_3 bigint NOT NULL DEFAULT 0,
  opened_in_4 bigint NOT NULL DEFAULT 0, opened_in_5 bigint NOT NULL DEFAULT 0, opened_in_6 bigint NOT NULL DEFAULT 0,
  opened_in_7 bigint NOT NULL DEFAULT 0, opened_in_8 bigint NOT NULL DEFAULT 0, opened_in_9 bigint NOT NULL DEFAULT 0,
  opened_in_10 bigint NOT NULL DEFAULT 0, opened_in_11 bigint NOT NULL DEFAULT 0, opened_in_12 bigint NOT NULL DEFAULT 0,
  opened_in_13 bigint NOT NULL DEFAULT 0, opened_in_14 bigint NOT NULL DEFAULT 0, opened_in_15 bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, campaign_id, hour, connection_id, type, mailbox_provider)
);

-- Which domains bounce most.
CREATE TABLE daily_bounces (
  tenant_id uuid NOT NULL,
  day bigint NOT NULL,
  connection_id uuid NOT NULL,
  domain text NOT NULL,
  bounced bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, connection_id, domain)
);

INSERT INTO daily (tenant_id, day, connection_id, type, mailbox_provider, sent, delivered, bounced, rejected, opened, clicked, opened_by_machine, clicked_by_machine, complained, unsubscribed, unconfirmed)
SELECT tenant_id, hour / 86400000 * 86400000, connection_id, type, mailbox_provider,
  SUM(sent), SUM(delivered), SUM(bounced), SUM(rejected), SUM(opened), SUM(clicked),
  SUM(opened_by_machine), SUM(clicked_by_machine), SUM(complained), SUM(unsubscribed), SUM(unconfirmed)
FROM hourly GROUP BY 1, 2, 3, 4, 5;

INSERT INTO hourly_by_connection (tenant_id, hour, connection_id, sent, delivered, bounced, rejected, opened, clicked, opened_by_machine, clicked_by_machine, complained, unsubscribed, unconfirmed)
SELECT tenant_id, hour, connection_id,
  SUM(sent), SUM(delivered), SUM(bounced), SUM(rejected), SUM(opened), SUM(clicked),
  SUM(opened_by_machine), SUM(clicked_by_machine), SUM(complained), SUM(unsubscribed), SUM(unconfirmed)
FROM hourly GROUP BY 1, 2, 3;

DROP TABLE campaigns;
