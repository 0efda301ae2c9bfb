-- The provider's list on which the address was seen: missing from it later, it was taken off there.
ALTER TABLE suppressions ADD COLUMN listed_in TEXT;
CREATE INDEX suppressions_source ON suppressions (tenant_id, source, reason, address) WHERE active;
