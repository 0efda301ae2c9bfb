-- How it is tracked, frozen when it was accepted: off, or anonymous or full with the part where it is only one, such as full:opens.
-- Null for what was accepted before that was kept, and for tests of a connection: its settings decide.
ALTER TABLE deliveries ADD COLUMN tracking text;

-- Visits of links that name only the email.
CREATE TABLE anonymous_counts (
  message_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  opens bigint NOT NULL,
  clicks bigint NOT NULL,
  PRIMARY KEY (message_id, tenant_id)
);
