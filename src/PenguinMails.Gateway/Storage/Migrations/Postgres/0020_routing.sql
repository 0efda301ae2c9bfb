-- Every version of a tenant's routing rules. What a tenant starts with is version 1, and no row.
CREATE TABLE routing_versions (
  tenant_id uuid NOT NULL,
  version bigint NOT NULL,
  at bigint NOT NULL,
  actor text NOT NULL,
  restored bigint,
  config text NOT NULL,
  PRIMARY KEY (tenant_id, version)
);
