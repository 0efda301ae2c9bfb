-- How much of a day's limit is used: one row for each server and each domain that warms up.
CREATE TABLE daily_use (
  connection_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  day bigint NOT NULL,
  used bigint NOT NULL,
  days_before bigint NOT NULL,
  PRIMARY KEY (connection_id, tenant_id, name)
);
