-- Every version of a tenant's routing rules. What a tenant starts with is version 1, and no row.
CREATE TABLE routing_versions (
  tenant_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  restored INTEGER,
  config TEXT NOT NULL,
  PRIMARY KEY (tenant_id, version)
) STRICT, WITHOUT ROWID;
