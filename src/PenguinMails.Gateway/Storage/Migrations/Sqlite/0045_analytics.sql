-- What is counted beside: rerouted and tracked deliveries, bounces by class, how long deliveries and first opens took, in buckets that double.
ALTER TABLE hourly ADD COLUMN rerouted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opens_tracked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN clicks_tracked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN open_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_hard INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_soft INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_block INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_mailbox_full INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_invalid_domain INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_policy INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_authentication INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_content INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN bounced_other INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_0 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_1 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_2 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_3 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_4 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_5 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_6 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_7 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_8 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_9 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_10 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_11 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_12 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_13 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_14 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_15 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_16 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_17 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN delivered_in_18 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_0 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_1 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_2 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_3 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_4 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_5 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_6 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_7 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_8 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_9 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_10 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_11 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_12 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_13 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_14 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN opened_in_15 INTEGER NOT NULL DEFAULT 0;

-- The same by day in UTC, for long ranges; by hour and connection alone, for lines over time; by campaign.
CREATE TABLE daily (
  tenant_id BLOB NOT NULL,
  day INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  type TEXT NOT NULL,
  mailbox_provider TEXT NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, bounced INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
  opened INTEGER NOT NULL DEFAULT 0, clicked INTEGER NOT NULL DEFAULT 0, opened_by_machine INTEGER NOT NULL DEFAULT 0,
  clicked_by_machine INTEGER NOT NULL DEFAULT 0, complained INTEGER NOT NULL DEFAULT 0, unsubscribed INTEGER NOT NULL DEFAULT 0,
  unconfirmed INTEGER NOT NULL DEFAULT 0, rerouted INTEGER NOT NULL DEFAULT 0, opens_tracked INTEGER NOT NULL DEFAULT 0, clicks_tracked INTEGER NOT NULL DEFAULT 0,
  open_seconds INTEGER NOT NULL DEFAULT 0, bounced_hard INTEGER NOT NULL DEFAULT 0, bounced_soft INTEGER NOT NULL DEFAULT 0,
  bounced_block INTEGER NOT NULL DEFAULT 0, bounced_mailbox_full INTEGER NOT NULL DEFAULT 0, bounced_invalid_domain INTEGER NOT NULL DEFAULT 0,
  bounced_policy INTEGER NOT NULL DEFAULT 0, bounced_authentication INTEGER NOT NULL DEFAULT 0, bounced_content INTEGER NOT NULL DEFAULT 0,
  bounced_other INTEGER NOT NULL DEFAULT 0, delivered_in_0 INTEGER NOT NULL DEFAULT 0, delivered_in_1 INTEGER NOT NULL DEFAULT 0,
  delivered_in_2 INTEGER NOT NULL DEFAULT 0, delivered_in_3 INTEGER NOT NULL DEFAULT 0, delivered_in_4 INTEGER NOT NULL DEFAULT 0,
  delivered_in_5 INTEGER NOT NULL DEFAULT 0, delivered_in_6 INTEGER NOT NULL DEFAULT 0, delivered_in_7 INTEGER NOT NULL DEFAULT 0,
  delivered_in_8 INTEGER NOT NULL DEFAULT 0, delivered_in_9 INTEGER NOT NULL DEFAULT 0, delivered_in_10 INTEGER NOT NULL DEFAULT 0,
  delivered_in_11 INTEGER NOT NULL DEFAULT 0, delivered_in_12 INTEGER NOT NULL DEFAULT 0, delivered_in_13 INTEGER NOT NULL DEFAULT 0,
  delivered_in_14 INTEGER NOT NULL DEFAULT 0, delivered_in_15 INTEGER NOT NULL DEFAULT 0, delivered_in_16 INTEGER NOT NULL DEFAULT 0,
  delivered_in_17 INTEGER NOT NULL DEFAULT 0, delivered_in_18 INTEGER NOT NULL DEFAULT 0, opened_in_0 INTEGER NOT NULL DEFAULT 0,
  opened_in_1 INTEGER NOT NULL DEFAULT 0, opened_in_2 INTEGER NOT NULL DEFAULT 0, opened_in_3 INTEGER NOT NULL DEFAULT 0,
  opened_in_4 INTEGER NOT NULL DEFAULT 0, opened_in_5 INTEGER NOT NULL DEFAULT 0, opened_in_6 INTEGER NOT NULL DEFAULT 0,
  opened_in_7 INTEGER NOT NULL DEFAULT 0, opened_in_8 INTEGER NOT NULL DEFAULT 0, opened_in_9 INTEGER NOT NULL DEFAULT 0,
  opened_in_10 INTEGER NOT NULL DEFAULT 0, opened_in_11 INTEGER NOT NULL DEFAULT 0, opened_in_12 INTEGER NOT NULL DEFAULT 0,
  opened_in_13 INTEGER NOT NULL DEFAULT 0, opened_in_14 INTEGER NOT NULL DEFAULT 0, opened_in_15 INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, connection_id, type, mailbox_provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE hourly_by_connection (
  tenant_id BLOB NOT NULL,
  hour INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, bounced INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
  opened INTEGER NOT NULL DEFAULT 0, clicked INTEGER NOT NULL DEFAULT 0, opened_by_machine INTEGER NOT NULL DEFAULT 0,
  clicked_by_machine INTEGER NOT NULL DEFAULT 0, complained INTEGER NOT NULL DEFAULT 0, unsubscribed INTEGER NOT NULL DEFAULT 0,
  unconfirmed INTEGER NOT NULL DEFAULT 0, rerouted INTEGER NOT NULL DEFAULT 0, opens_tracked INTEGER NOT NULL DEFAULT 0, clicks_tracked INTEGER NOT NULL DEFAULT 0,
  open_seconds INTEGER NOT NULL DEFAULT 0, bounced_hard INTEGER NOT NULL DEFAULT 0, bounced_soft INTEGER NOT NULL DEFAULT 0,
  bounced_block INTEGER NOT NULL DEFAULT 0, bounced_mailbox_full INTEGER NOT NULL DEFAULT 0, bounced_invalid_domain INTEGER NOT NULL DEFAULT 0,
  bounced_policy INTEGER NOT NULL DEFAULT 0, bounced_authentication INTEGER NOT NULL DEFAULT 0, bounced_content INTEGER NOT NULL DEFAULT 0,
  bounced_other INTEGER NOT NULL DEFAULT 0, delivered_in_0 INTEGER NOT NULL DEFAULT 0, delivered_in_1 INTEGER NOT NULL DEFAULT 0,
  delivered_in_2 INTEGER NOT NULL DEFAULT 0, delivered_in_3 INTEGER NOT NULL DEFAULT 0, delivered_in_4 INTEGER NOT NULL DEFAULT 0,
  delivered_in_5 INTEGER NOT NULL DEFAULT 0, delivered_in_6 INTEGER NOT NULL DEFAULT 0, delivered_in_7 INTEGER NOT NULL DEFAULT 0,
  delivered_in_8 INTEGER NOT NULL DEFAULT 0, delivered_in_9 INTEGER NOT NULL DEFAULT 0, delivered_in_10 INTEGER NOT NULL DEFAULT 0,
  delivered_in_11 INTEGER NOT NULL DEFAULT 0, delivered_in_12 INTEGER NOT NULL DEFAULT 0, delivered_in_13 INTEGER NOT NULL DEFAULT 0,
  delivered_in_14 INTEGER NOT NULL DEFAULT 0, delivered_in_15 INTEGER NOT NULL DEFAULT 0, delivered_in_16 INTEGER NOT NULL DEFAULT 0,
  delivered_in_17 INTEGER NOT NULL DEFAULT 0, delivered_in_18 INTEGER NOT NULL DEFAULT 0, opened_in_0 INTEGER NOT NULL DEFAULT 0,
  opened_in_1 INTEGER NOT NULL DEFAULT 0, opened_in_2 INTEGER NOT NULL DEFAULT 0, opened_in_3 INTEGER NOT NULL DEFAULT 0,
  opened_in_4 INTEGER NOT NULL DEFAULT 0, opened_in_5 INTEGER NOT NULL DEFAULT 0, opened_in_6 INTEGER NOT NULL DEFAULT 0,
  opened_in_7 INTEGER NOT NULL DEFAULT 0, opened_in_8 INTEGER NOT NULL DEFAULT 0, opened_in_9 INTEGER NOT NULL DEFAULT 0,
  opened_in_10 INTEGER NOT NULL DEFAULT 0, opened_in_11 INTEGER NOT NULL DEFAULT 0, opened_in_12 INTEGER NOT NULL DEFAULT 0,
  opened_in_13 INTEGER NOT NULL DEFAULT 0, opened_in_14 INTEGER NOT NULL DEFAULT 0, opened_in_15 INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, hour, connection_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE hourly_by_campaign (
  tenant_id BLOB NOT NULL,
  campaign_id TEXT NOT NULL,
  hour INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  type TEXT NOT NULL,
  mailbox_provider TEXT NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, bounced INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
  opened INTEGER NOT NULL DEFAULT 0, clicked INTEGER NOT NULL DEFAULT 0, opened_by_machine INTEGER NOT NULL DEFAULT 0,
  clicked_by_machine INTEGER NOT NULL DEFAULT 0, complained INTEGER NOT NULL DEFAULT 0, unsubscribed INTEGER NOT NULL DEFAULT 0,
  unconfirmed INTEGER NOT NULL DEFAULT 0, rerouted INTEGER NOT NULL DEFAULT 0, opens_tracked INTEGER NOT NULL DEFAULT 0, clicks_tracked INTEGER NOT NULL DEFAULT 0,
  open_seconds INTEGER NOT NULL DEFAULT 0, bounced_hard INTEGER NOT NULL DEFAULT 0, bounced_soft INTEGER NOT NULL DEFAULT 0,
  bounced_block INTEGER NOT NULL DEFAULT 0, bounced_mailbox_full INTEGER NOT NULL DEFAULT 0, bounced_invalid_domain INTEGER NOT NULL DEFAULT 0,
  bounced_policy INTEGER NOT NULL DEFAULT 0, bounced_authentication INTEGER NOT NULL DEFAULT 0, bounced_content INTEGER NOT NULL DEFAULT 0,
  bounced_other INTEGER NOT NULL DEFAULT 0, delivered_in_0 INTEGER NOT NULL DEFAULT 0, delivered_in_1 INTEGER NOT NULL DEFAULT 0,
  delivered_in_2 INTEGER NOT NULL DEFAULT 0, delivered_in_3 INTEGER NOT NULL DEFAULT 0, delivered_in_4 INTEGER NOT NULL DEFAULT 0,
  delivered_in_5 INTEGER NOT NULL DEFAULT 0, delivered_in_6 INTEGER NOT NULL DEFAULT 0, delivered_in_7 INTEGER NOT NULL DEFAULT 0,
  delivered_in_8 INTEGER NOT NULL DEFAULT 0, delivered_in_9 INTEGER NOT NULL DEFAULT 0, delivered_in_10 INTEGER NOT NULL DEFAULT 0,
  delivered_in_11 INTEGER NOT NULL DEFAULT 0, delivered_in_12 INTEGER NOT NULL DEFAULT 0, delivered_in_13 INTEGER NOT NULL DEFAULT 0,
  delivered_in_14 INTEGER NOT NULL DEFAULT 0, delivered_in_15 INTEGER NOT NULL DEFAULT 0, delivered_in_16 INTEGER NOT NULL DEFAULT 0,
  delivered_in_17 INTEGER NOT NULL DEFAULT 0, delivered_in_18 INTEGER NOT NULL DEFAULT 0, opened_in_0 INTEGER NOT NULL DEFAULT 0,
  opened_in_1 INTEGER NOT NULL DEFAULT 0, opened_in_2 INTEGER NOT NULL DEFAULT 0, opened_in_3 INTEGER NOT NULL DEFAULT 0,
  opened_in_4 INTEGER NOT NULL DEFAULT 0, opened_in_5 INTEGER NOT NULL DEFAULT 0, opened_in_6 INTEGER NOT NULL DEFAULT 0,
  opened_in_7 INTEGER NOT NULL DEFAULT 0, opened_in_8 INTEGER NOT NULL DEFAULT 0, opened_in_9 INTEGER NOT NULL DEFAULT 0,
  opened_in_10 INTEGER NOT NULL DEFAULT 0, opened_in_11 INTEGER NOT NULL DEFAULT 0, opened_in_12 INTEGER NOT NULL DEFAULT 0,
  opened_in_13 INTEGER NOT NULL DEFAULT 0, opened_in_14 INTEGER NOT NULL DEFAULT 0, opened_in_15 INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, campaign_id, hour, connection_id, type, mailbox_provider)
) STRICT, WITHOUT ROWID;

-- Which domains bounce most.
CREATE TABLE daily_bounces (
  tenant_id BLOB NOT NULL,
  day INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  domain TEXT NOT NULL,
  bounced INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, connection_id, domain)
) STRICT, WITHOUT ROWID;

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
