-- What goes to the suppression lists of providers, and what went: "mark" is that of the last change here, "pushed" what stands there by us (all or bulk).
CREATE TABLE suppression_pushes (
  tenant_id BLOB NOT NULL,
  connection_id BLOB NOT NULL,
  address TEXT NOT NULL,
  mark BLOB NOT NULL,
  pending INTEGER NOT NULL,
  pushed TEXT,
  PRIMARY KEY (tenant_id, connection_id, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX suppression_pushes_pending ON suppression_pushes (tenant_id, connection_id, address) WHERE pending;

-- How a provider's lists and ours differed when they were compared last. Whoever compares says until when it is sure to be alive, by the database's clock.
CREATE TABLE suppression_drift (
  tenant_id BLOB NOT NULL,
  connection_id BLOB NOT NULL,
  status TEXT NOT NULL,
  mends INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  alive_until INTEGER NOT NULL,
  done INTEGER NOT NULL,
  compared_at INTEGER,
  only_here INTEGER NOT NULL,
  only_there INTEGER NOT NULL,
  in_step INTEGER NOT NULL,
  problem TEXT,
  PRIMARY KEY (tenant_id, connection_id)
) STRICT, WITHOUT ROWID;
