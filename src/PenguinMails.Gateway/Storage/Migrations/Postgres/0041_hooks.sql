-- Endpoints of callers that are told of events. seq is the place in the order of events up to which they were taken over; a replay takes
-- over a range of it again.
CREATE TABLE hooks (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  url text NOT NULL,
  description text,
  types text NOT NULL,
  secret text NOT NULL,
  previous_secret text,
  previous_until bigint,
  state text NOT NULL,
  problem text,
  created_at bigint NOT NULL,
  seq bigint NOT NULL,
  replay_after bigint,
  replay_until bigint,
  not_before bigint NOT NULL,
  slowness bigint NOT NULL,
  last_at bigint,
  last_status bigint,
  last_detail text,
  PRIMARY KEY (id, tenant_id)
);

CREATE INDEX hooks_by_tenant ON hooks (tenant_id, id);

-- An event on its way to an endpoint, with its attempts inside.
CREATE TABLE hook_events (
  hook_id uuid NOT NULL,
  seq bigint NOT NULL,
  tenant_id uuid NOT NULL,
  event_id uuid NOT NULL,
  delivery_id uuid,
  type text NOT NULL,
  state text NOT NULL,
  tries bigint NOT NULL,
  next_at bigint NOT NULL,
  attempts text,
  PRIMARY KEY (hook_id, seq, tenant_id)
);

CREATE INDEX hook_events_due ON hook_events (hook_id, next_at, seq) WHERE state = 'pending';
-- Whether an earlier event of the same delivery still waits.
CREATE INDEX hook_events_before ON hook_events (hook_id, delivery_id, seq) WHERE state = 'pending';
-- What is past its time.
CREATE INDEX hook_events_by_age ON hook_events (seq);
