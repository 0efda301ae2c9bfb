-- Addresses that a provider validated, by day (its midnight, UTC).
CREATE TABLE validation_usage (
  tenant_id BLOB NOT NULL,
  provider TEXT NOT NULL,
  day INTEGER NOT NULL,
  addresses INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, provider, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX validation_usage_by_day ON validation_usage (day);
