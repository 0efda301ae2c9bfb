-- A tenant's own price lists; where there is none, the provider's first plan counts.
CREATE TABLE tariffs (
  tenant_id BLOB NOT NULL,
  provider TEXT NOT NULL,
  tariff TEXT NOT NULL,
  PRIMARY KEY (tenant_id, provider)
) STRICT, WITHOUT ROWID;
