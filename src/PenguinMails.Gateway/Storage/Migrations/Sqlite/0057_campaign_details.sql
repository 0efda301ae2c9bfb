-- Where a campaign's emails bounced, and where the rules sent them: its report covers all of its time, so the campaign leads both keys.
CREATE TABLE daily_bounces_by_campaign (
  tenant_id BLOB NOT NULL,
  day INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  campaign_id TEXT NOT NULL,
  domain TEXT NOT NULL,
  bounced INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, campaign_id, domain, day, connection_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions_by_campaign (
  tenant_id BLOB NOT NULL,
  campaign_id TEXT NOT NULL,
  matched TEXT NOT NULL,
  type TEXT NOT NULL,
  provider TEXT NOT NULL,
  shard INTEGER NOT NULL,
  deliveries INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, campaign_id, matched, type, provider, shard)
) STRICT, WITHOUT ROWID;

INSERT INTO daily_bounces_by_campaign (tenant_id, day, connection_id, campaign_id, domain, bounced)
SELECT d.tenant_id, unixepoch(a.value ->> '$.at') / 86400 * 86400000, unhex(a.value ->> '$.connection_id', '-'), d.campaign_id,
  substr(d.recipient_key, length(rtrim(d.recipient_key, replace(d.recipient_key, '@', ''))) + 1), COUNT(*)
FROM deliveries d, json_each(d.attempts) a
WHERE d.campaign_id IS NOT NULL AND d.attempts LIKE '%"bounce":%' AND a.value -> '$.facts.bounce' IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;

-- Suppressed emails were sent nowhere; those that became so while they waited can't be told from the others any more.
INSERT INTO decisions_by_campaign (tenant_id, campaign_id, matched, type, provider, shard, deliveries)
SELECT tenant_id, campaign_id,
  CASE WHEN decision ->> '$.rule' IS NOT NULL THEN 'rul_' || replace(decision ->> '$.rule', '-', '') WHEN decision ->> '$.is_pinned' THEN 'pinned' ELSE 'default' END,
  type, COALESCE(decision ->> '$.chain[0]', ''), 0, COUNT(*)
FROM deliveries WHERE campaign_id IS NOT NULL AND COALESCE(local_end, '') <> 'suppressed'
GROUP BY 1, 2, 3, 4, 5;
