-- How much of a day's limit is used: one row for each server and each domain that warms up.
CREATE TABLE daily_use (
  connection_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  name TEXT NOT NULL,
  day INTEGER NOT NULL,
  used INTEGER NOT NULL,
  days_before INTEGER NOT NULL,
  PRIMARY KEY (connection_id, tenant_id, name)
) STRICT, WITHOUT ROWID;
