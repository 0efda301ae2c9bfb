ALTER TABLE events ADD COLUMN client text;
ALTER TABLE events ADD COLUMN device text;
ALTER TABLE events ADD COLUMN place text;
