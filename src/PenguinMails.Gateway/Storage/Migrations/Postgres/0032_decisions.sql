-- How many deliveries each rule sent where, by day (UTC). Several rows for the same by shard, so that nodes do not wait for each other; readers sum.
CREATE TABLE decisions (
  tenant_id uuid NOT NULL,
  day bigint NOT NULL,
  matched text NOT NULL,
  type text NOT NULL,
  provider text NOT NULL,
  move text NOT NULL,
  shard bigint NOT NULL,
  deliveries bigint NOT NULL,
  PRIMARY KEY (tenant_id, day, matched, type, provider, move, shard)
);
