-- How many deliveries each rule sent where, by day (UTC). Several rows for the same by shard, so that nodes do not wait for each other; readers sum.
CREATE TABLE decisions (
  tenant_id BLOB NOT NULL,
  day INTEGER NOT NULL,
  matched TEXT NOT NULL,
  type TEXT NOT NULL,
  provider TEXT NOT NULL,
  move TEXT NOT NULL,
  shard INTEGER NOT NULL,
  deliveries INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, day, matched, type, provider, move, shard)
) STRICT, WITHOUT ROWID;
