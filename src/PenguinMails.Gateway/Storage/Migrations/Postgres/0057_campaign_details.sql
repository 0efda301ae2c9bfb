-- Where a campaign's emails bounced, and where the rules sent them: its report covers all of its time, so the campaign leads both keys.
CREATE TABLE daily_bounces_by_campaign (
  tenant_id uuid NOT NULL,
  day bigint NOT NULL,
  connection_id uuid NOT NULL,
  campaign_id text COLLATE "C" NOT NULL,
  domain text NOT NULL,
  bounced bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, campaign_id, domain, day, connection_id)
);

CREATE TABLE decisions_by_campaign (
  tenant_id uuid NOT NULL,
  campaign_id text COLLATE "C" NOT NULL,
  matched text NOT NULL,
  type text NOT NULL,
  provider text NOT NULL,
  shard bigint NOT NULL,
  deliveries bigint NOT NULL,
  PRIMARY KEY (tenant_id, campaign_id, matched, type, provider, shard)
);

-- PostgreSQL reads no JSON in which a provider's words hold an escaped NUL.
INSERT INTO daily_bounces_by_campaign (tenant_id, day, connection_id, campaign_id, domain, bounced)
SELECT d.tenant_id, CAST(FLOOR(EXTRACT(EPOCH FROM (a.value ->> 'at')::timestamptz) / 86400) AS bigint) * 86400000, (a.value ->> 'connection_id')::uuid, d.campaign_id,
  substring(d.recipient_key from '[^@]*$'), COUNT(*)
FROM deliveries d, LATERAL json_array_elements(replace(d.attempts, '\u0000', '\u0020')::json) a
WHERE d.campaign_id IS NOT NULL AND d.attempts LIKE '%"bounce":%' AND a.value -> 'facts' -> 'bounce' IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;

-- Suppressed emails were sent nowhere; those that became so while they waited can't be told from the others any more.
INSERT INTO decisions_by_campaign (tenant_id, campaign_id, matched, type, provider, shard, deliveries)
SELECT tenant_id, campaign_id,
  CASE WHEN json ->> 'rule' IS NOT NULL THEN 'rul_' || replace(json ->> 'rule', '-', '') WHEN json ->> 'is_pinned' = 'true' THEN 'pinned' ELSE 'default' END,
  type, COALESCE(json -> 'chain' ->> 0, ''), 0, COUNT(*)
FROM (SELECT tenant_id, campaign_id, type, replace(decision, '\u0000', '\u0020')::json AS json FROM deliveries WHERE campaign_id IS NOT NULL AND COALESCE(local_end, '') <> 'suppressed') AS d
GROUP BY 1, 2, 3, 4, 5;
