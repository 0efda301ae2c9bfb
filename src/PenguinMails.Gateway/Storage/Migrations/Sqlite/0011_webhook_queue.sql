-- What is still to be processed stands beside what came, so that a webhook's body is written once and never again.
CREATE TABLE webhook_queue (
  next_at INTEGER NOT NULL,
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  tries INTEGER NOT NULL,
  PRIMARY KEY (next_at, id, tenant_id)
) STRICT, WITHOUT ROWID;

INSERT INTO webhook_queue SELECT next_at, id, tenant_id, tries FROM raw_events WHERE state = 'pending';
DROP INDEX raw_events_pending;
ALTER TABLE raw_events DROP COLUMN tries;
ALTER TABLE raw_events DROP COLUMN next_at;
UPDATE raw_events SET state = 'received' WHERE state IN ('pending', 'done');
