-- What is still to be processed stands beside what came, so that a webhook's body is written once and never again.
CREATE TABLE webhook_queue (
  next_at bigint NOT NULL,
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  tries bigint NOT NULL,
  PRIMARY KEY (next_at, id, tenant_id)
);

INSERT INTO webhook_queue SELECT next_at, id, tenant_id, tries FROM raw_events WHERE state = 'pending';
DROP INDEX raw_events_pending;
ALTER TABLE raw_events DROP COLUMN tries;
ALTER TABLE raw_events DROP COLUMN next_at;
UPDATE raw_events SET state = 'received' WHERE state IN ('pending', 'done');
