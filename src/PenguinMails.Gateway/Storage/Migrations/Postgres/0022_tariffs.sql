-- A tenant's own price lists; where there is none, the provider's first plan counts.
CREATE TABLE tariffs (
  tenant_id uuid NOT NULL,
  provider text NOT NULL,
  tariff text NOT NULL,
  PRIMARY KEY (tenant_id, provider)
);
