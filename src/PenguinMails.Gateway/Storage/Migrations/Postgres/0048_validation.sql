-- Lists of addresses that are checked. A running job is its node's as long as that says it is alive; after that any node goes on with it.
CREATE TABLE validation_jobs (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  status text NOT NULL,
  name text NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  alive_until bigint NOT NULL,
  ended_at bigint,
  total bigint NOT NULL,
  done bigint NOT NULL,
  columns text NOT NULL,
  address_column bigint NOT NULL,
  result text NOT NULL,
  PRIMARY KEY (id, tenant_id)
);

CREATE INDEX validation_jobs_by_age ON validation_jobs (created_at);
CREATE INDEX validation_jobs_running ON validation_jobs (alive_until) WHERE status = 'running';

-- Their rows, some at a time, and what was found of each.
CREATE TABLE validation_parts (
  job_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  number bigint NOT NULL,
  created_at bigint NOT NULL,
  content bytea NOT NULL,
  verdicts bytea,
  PRIMARY KEY (job_id, tenant_id, number)
);

CREATE INDEX validation_parts_by_age ON validation_parts (created_at);
