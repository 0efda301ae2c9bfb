-- How it is tracked, frozen when it was accepted: off, or anonymous or full with the part where it is only one, such as full:opens.
-- Null for what was accepted before that was kept, and for tests of a connection: its settings decide.
ALTER TABLE deliveries ADD COLUMN tracking TEXT;

-- Visits of links that name only the email.
CREATE TABLE anonymous_counts (
  message_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  opens INTEGER NOT NULL,
  clicks INTEGER NOT NULL,
  PRIMARY KEY (message_id, tenant_id)
) STRICT, WITHOUT ROWID;
