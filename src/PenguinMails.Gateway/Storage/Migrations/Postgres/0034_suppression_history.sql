-- All that an address was ever suppressed and freed by, and by whom: the entries of "suppressions" keep only the latest of each.
CREATE TABLE suppression_history (
  tenant_id uuid NOT NULL,
  address text COLLATE "C" NOT NULL,
  event_at bigint NOT NULL,
  event_id uuid NOT NULL,
  scope text NOT NULL,
  reason text NOT NULL,
  source text NOT NULL,
  active boolean NOT NULL,
  detail text,
  actor text,
  PRIMARY KEY (tenant_id, address, event_at, event_id, scope, reason, source)
);
INSERT INTO suppression_history (tenant_id, address, event_at, event_id, scope, reason, source, active, detail)
SELECT tenant_id, address, event_at, event_id, scope, reason, source, active, detail FROM suppressions;

-- In the order of their bytes, so that an index finds what begins alike, and pages go on where SQLite's do.
ALTER TABLE suppressions ALTER COLUMN address TYPE text COLLATE "C", ALTER COLUMN source TYPE text COLLATE "C";

-- The list's pages: newest first of each scope and reason, and by domain.
CREATE INDEX suppressions_newest ON suppressions (tenant_id, scope, reason, event_at, address, source) WHERE active;
CREATE INDEX suppressions_by_domain ON suppressions (tenant_id, (substring(address from '[^@]*$')), address, scope, reason, source) WHERE active;
