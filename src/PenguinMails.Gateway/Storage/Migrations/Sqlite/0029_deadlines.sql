-- No attempt to send it starts after this; null where it is useful as long as it is worth trying.
ALTER TABLE deliveries ADD COLUMN useful_until INTEGER;

-- What waits for a connection and has a deadline, the earliest first; the rest is in deliveries_shelf.
CREATE INDEX deliveries_deadlines ON deliveries (connection_id, class, useful_until, due_at, id)
  WHERE useful_until IS NOT NULL AND NOT fresh AND status IN ('scheduled', 'queued') AND envelope_id = id;
-- What is to end when its deadline has passed, wherever it waits.
CREATE INDEX deliveries_late ON deliveries (useful_until, id) WHERE useful_until IS NOT NULL AND status IN ('scheduled', 'queued');
