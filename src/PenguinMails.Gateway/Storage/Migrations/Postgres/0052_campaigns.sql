-- Which campaigns were sent in a range of days: by hour they can only be found one by one.
CREATE TABLE daily_by_campaign (
  tenant_id uuid NOT NULL,
  day bigint NOT NULL,
  connection_id uuid NOT NULL,
  campaign_id text COLLATE "C" NOT NULL,
  sent bigint NOT NULL DEFAULT 0,
  delivered bigint NOT NULL DEFAULT 0,
  bounced bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  complained bigint NOT NULL DEFAULT 0,
  unsubscribed bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, campaign_id, connection_id)
);

INSERT INTO daily_by_campaign (tenant_id, day, connection_id, campaign_id, sent, delivered, bounced, rejected, complained, unsubscribed)
SELECT tenant_id, hour / 86400000 * 86400000, connection_id, campaign_id, SUM(sent), SUM(delivered), SUM(bounced), SUM(rejected), SUM(complained), SUM(unsubscribed)
FROM hourly_by_campaign GROUP BY tenant_id, hour / 86400000 * 86400000, connection_id, campaign_id;
