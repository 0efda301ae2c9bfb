-- Lists of addresses that are checked. A running job is its node's as long as that says it is alive; after that any node goes on with it.
CREATE TABLE validation_jobs (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  status TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  alive_until INTEGER NOT NULL,
  ended_at INTEGER,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL,
  columns TEXT NOT NULL,
  address_column INTEGER NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE INDEX validation_jobs_by_age ON validation_jobs (created_at);
CREATE INDEX validation_jobs_running ON validation_jobs (alive_until) WHERE status = 'running';

-- Their rows, some at a time, and what was found of each.
CREATE TABLE validation_parts (
  job_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  content BLOB NOT NULL,
  verdicts BLOB,
  PRIMARY KEY (job_id, tenant_id, number)
) STRICT;

CREATE INDEX validation_parts_by_age ON validation_parts (created_at);
