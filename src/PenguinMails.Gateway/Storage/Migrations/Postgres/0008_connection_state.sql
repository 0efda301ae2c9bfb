-- What came of the last real sends where they failed; null again after the next that is taken.
ALTER TABLE connections ADD COLUMN send_problem text;
ALTER TABLE connections ADD COLUMN send_cause text;
ALTER TABLE connections ADD COLUMN send_noted_at bigint;
-- The last webhook that was believed, to about a minute.
ALTER TABLE connections ADD COLUMN webhook_at bigint;
-- Domains from which the provider was seen not to send, each between spaces, and when it was asked.
ALTER TABLE connections ADD COLUMN unready_domains text;
ALTER TABLE connections ADD COLUMN domains_at bigint;
