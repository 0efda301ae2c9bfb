-- What an admin has stopped. What waits for one stands in the scheduled queue under the hold's id, where a connection's id stands else.
CREATE TABLE holds (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  scope text NOT NULL,
  value text,
  reason text NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  -- Null while it stops email; then what becomes of what waits: 'release' or 'cancel'.
  ended text,
  -- True once nothing waits for it any more.
  emptied boolean NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id, tenant_id)
);

CREATE INDEX holds_open ON holds (tenant_id, id) WHERE NOT emptied;
