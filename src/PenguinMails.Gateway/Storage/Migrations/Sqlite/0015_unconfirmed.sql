-- Deliveries whose answer was lost and can't be asked for: counted as sent, and here.
ALTER TABLE hourly ADD COLUMN unconfirmed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN unconfirmed INTEGER NOT NULL DEFAULT 0;
