-- The condition always holds, and only the log names it: an index that begins with the tenant looks better to SQLite's planner
-- than events_by_delivery, and reading one message's events would walk through all of its tenant's.
CREATE INDEX events_log ON events (tenant_id, id) WHERE received_at > 0;
-- What names no email, or none that is known, is found by its address.
CREATE INDEX events_of_nobody ON events (tenant_id, lower(recipient), id) WHERE delivery_id IS NULL;
