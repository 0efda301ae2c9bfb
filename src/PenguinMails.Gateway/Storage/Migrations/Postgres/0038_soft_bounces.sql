-- Until when an entry holds; null for good. It is compared when it is read.
ALTER TABLE suppressions ADD COLUMN until bigint;
ALTER TABLE suppression_history ADD COLUMN until bigint;

-- Of which message an address soft-bounced when: what the rule about soft bounces is computed from.
CREATE TABLE soft_bounces (
  tenant_id uuid NOT NULL,
  address text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  event_id uuid NOT NULL,
  message_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, address, at, event_id)
);
CREATE INDEX soft_bounces_by_age ON soft_bounces (at);

-- The rule, where a tenant has its own.
CREATE TABLE suppression_settings (
  tenant_id uuid NOT NULL PRIMARY KEY,
  soft_bounces bigint NOT NULL,
  soft_bounce_days bigint NOT NULL,
  suppressed_days bigint NOT NULL
);
