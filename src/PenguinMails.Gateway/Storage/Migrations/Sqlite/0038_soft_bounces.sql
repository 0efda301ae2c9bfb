-- Until when an entry holds; null for good. It is compared when it is read.
ALTER TABLE suppressions ADD COLUMN until INTEGER;
ALTER TABLE suppression_history ADD COLUMN until INTEGER;

-- Of which message an address soft-bounced when: what the rule about soft bounces is computed from.
CREATE TABLE soft_bounces (
  tenant_id BLOB NOT NULL,
  address TEXT NOT NULL,
  at INTEGER NOT NULL,
  event_id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  PRIMARY KEY (tenant_id, address, at, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX soft_bounces_by_age ON soft_bounces (at);

-- The rule, where a tenant has its own.
CREATE TABLE suppression_settings (
  tenant_id BLOB NOT NULL PRIMARY KEY,
  soft_bounces INTEGER NOT NULL,
  soft_bounce_days INTEGER NOT NULL,
  suppressed_days INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
