-- How many addresses of a list a provider could be asked about; null until they are counted.
ALTER TABLE validation_jobs ADD COLUMN to_ask TEXT;

CREATE INDEX validation_jobs_uncounted ON validation_jobs (id) WHERE status = 'done' AND to_ask IS NULL;

-- Lists that a provider is asked about, for money. An order that is worked on is its node's as long as that says it is alive.
CREATE TABLE validation_orders (
  job_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  status TEXT NOT NULL,
  alive_until INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  most INTEGER NOT NULL,
  price TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (job_id, tenant_id, number)
) STRICT;

CREATE INDEX validation_orders_by_age ON validation_orders (created_at);
CREATE INDEX validation_orders_due ON validation_orders (due_at) WHERE status IN ('preparing', 'running', 'canceling');

-- Their addresses as they are uploaded, written down before that, and what was found of them.
CREATE TABLE validation_lists (
  job_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  order_number INTEGER NOT NULL,
  number INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  addresses INTEGER NOT NULL,
  processed INTEGER NOT NULL,
  sent_at INTEGER,
  problem TEXT,
  content BLOB NOT NULL,
  findings BLOB,
  PRIMARY KEY (job_id, tenant_id, order_number, number)
) STRICT;

CREATE INDEX validation_lists_by_age ON validation_lists (created_at);
