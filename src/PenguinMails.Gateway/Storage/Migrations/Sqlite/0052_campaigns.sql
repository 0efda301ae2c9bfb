-- Which campaigns were sent in a range of days: by hour they can only be found one by one.
CREATE TABLE daily_by_campaign (
  tenant_id BLOB NOT NULL,
  day INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  campaign_id TEXT NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0,
  delivered INTEGER NOT NULL DEFAULT 0,
  bounced INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  complained INTEGER NOT NULL DEFAULT 0,
  unsubscribed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, campaign_id, connection_id)
) STRICT, WITHOUT ROWID;

INSERT INTO daily_by_campaign (tenant_id, day, connection_id, campaign_id, sent, delivered, bounced, rejected, complained, unsubscribed)
SELECT tenant_id, hour / 86400000 * 86400000, connection_id, campaign_id, SUM(sent), SUM(delivered), SUM(bounced), SUM(rejected), SUM(complained), SUM(unsubscribed)
FROM hourly_by_campaign GROUP BY tenant_id, hour / 86400000 * 86400000, connection_id, campaign_id;
