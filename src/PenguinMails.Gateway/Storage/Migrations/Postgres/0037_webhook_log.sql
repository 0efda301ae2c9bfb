-- Headers that came with a webhook and are no secret, and who sent it; JSON.
ALTER TABLE raw_events ADD COLUMN headers text;
-- What was set aside, for admins to look at. Nothing of what is processed well is in it.
CREATE INDEX raw_events_aside ON raw_events (tenant_id, id) WHERE state <> 'received';
