-- Endpoints of callers that are told of events. seq is the place in the order of events up to which they were taken over; a replay takes
-- over a range of it again.
CREATE TABLE hooks (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  url TEXT NOT NULL,
  description TEXT,
  types TEXT NOT NULL,
  secret TEXT NOT NULL,
  previous_secret TEXT,
  previous_until INTEGER,
  state TEXT NOT NULL,
  problem TEXT,
  created_at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  replay_after INTEGER,
  replay_until INTEGER,
  not_before INTEGER NOT NULL,
  slowness INTEGER NOT NULL,
  last_at INTEGER,
  last_status INTEGER,
  last_detail TEXT,
  PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE INDEX hooks_by_tenant ON hooks (tenant_id, id);

-- An event on its way to an endpoint, with its attempts inside.
CREATE TABLE hook_events (
  hook_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  tenant_id BLOB NOT NULL,
  event_id BLOB NOT NULL,
  delivery_id BLOB,
  type TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  attempts TEXT,
  PRIMARY KEY (hook_id, seq, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX hook_events_due ON hook_events (hook_id, next_at, seq) WHERE state = 'pending';
-- Whether an earlier event of the same delivery still waits.
CREATE INDEX hook_events_before ON hook_events (hook_id, delivery_id, seq) WHERE state = 'pending';
-- What is past its time.
CREATE INDEX hook_events_by_age ON hook_events (seq);
