-- What a tenant itself says of domains, before what lists and guesses say.
CREATE TABLE validation_domains (
  tenant_id BLOB NOT NULL,
  domain TEXT NOT NULL,
  verdict TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (tenant_id, domain)
) STRICT;
