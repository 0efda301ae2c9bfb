-- Addresses that a provider validated, by day (its midnight, UTC).
CREATE TABLE validation_usage (
  tenant_id uuid NOT NULL,
  provider text NOT NULL,
  day bigint NOT NULL,
  addresses bigint NOT NULL,
  PRIMARY KEY (tenant_id, provider, day)
);

CREATE INDEX validation_usage_by_day ON validation_usage (day);
