-- What a tenant itself says of domains, before what lists and guesses say.
CREATE TABLE validation_domains (
  tenant_id uuid NOT NULL,
  domain text NOT NULL,
  verdict text NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  PRIMARY KEY (tenant_id, domain)
);
