-- How many addresses of a list a provider could be asked about; null until they are counted.
ALTER TABLE validation_jobs ADD COLUMN to_ask text;

CREATE INDEX validation_jobs_uncounted ON validation_jobs (id) WHERE status = 'done' AND to_ask IS NULL;

-- Lists that a provider is asked about, for money. An order that is worked on is its node's as long as that says it is alive.
CREATE TABLE validation_orders (
  job_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  number bigint NOT NULL,
  created_at bigint NOT NULL,
  status text NOT NULL,
  alive_until bigint NOT NULL,
  due_at bigint NOT NULL,
  most bigint NOT NULL,
  price text NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (job_id, tenant_id, number)
);

CREATE INDEX validation_orders_by_age ON validation_orders (created_at);
CREATE INDEX validation_orders_due ON validation_orders (due_at) WHERE status IN ('preparing', 'running', 'canceling');

-- Their addresses as they are uploaded, written down before that, and what was found of them.
CREATE TABLE validation_lists (
  job_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  order_number bigint NOT NULL,
  number bigint NOT NULL,
  attempt bigint NOT NULL,
  created_at bigint NOT NULL,
  state text NOT NULL,
  addresses bigint NOT NULL,
  processed bigint NOT NULL,
  sent_at bigint,
  problem text,
  content bytea NOT NULL,
  findings bytea,
  PRIMARY KEY (job_id, tenant_id, order_number, number)
);

CREATE INDEX validation_lists_by_age ON validation_lists (created_at);
