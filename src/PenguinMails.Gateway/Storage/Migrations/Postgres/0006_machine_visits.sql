-- Opens and clicks that only machines made, beside those of people.
ALTER TABLE hourly ADD COLUMN opened_by_machine bigint NOT NULL DEFAULT 0;
ALTER TABLE hourly ADD COLUMN clicked_by_machine bigint NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN opened_by_machine bigint NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN clicked_by_machine bigint NOT NULL DEFAULT 0;
