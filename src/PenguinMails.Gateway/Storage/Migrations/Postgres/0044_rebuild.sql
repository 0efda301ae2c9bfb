-- The rebuild that runs, if one does, and of which tenant; null for all. What is processed meanwhile is noted in rebuild_facts.
CREATE TABLE rebuild (
  id bigint NOT NULL,
  run_id uuid NOT NULL,
  tenant_id uuid,
  alive_until bigint NOT NULL,
  PRIMARY KEY (id)
);

-- What events prove about each delivery, as a rebuild has gathered it.
CREATE TABLE rebuild_facts (
  run_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  attempts text NOT NULL,
  PRIMARY KEY (run_id, delivery_id, tenant_id)
);

-- Webhooks that came before are no longer all kept: of all connections, and of one whose log is kept for a shorter time. What was purged
-- until now is not known, but that the oldest webhook left came after it.
ALTER TABLE retention ADD COLUMN webhooks_since bigint NOT NULL DEFAULT 0;
UPDATE retention SET webhooks_since = COALESCE((SELECT received_at FROM raw_events ORDER BY id LIMIT 1), (SELECT created_at + 1 FROM messages ORDER BY id DESC LIMIT 1), 0);
ALTER TABLE connections ADD COLUMN webhooks_since bigint NOT NULL DEFAULT 0;
UPDATE connections SET webhooks_since = COALESCE(
  (SELECT MIN(r.received_at) FROM raw_events r WHERE r.connection_id = connections.id),
  (SELECT created_at + 1 FROM messages ORDER BY id DESC LIMIT 1), 0)
WHERE webhook_log_days IS NOT NULL;
