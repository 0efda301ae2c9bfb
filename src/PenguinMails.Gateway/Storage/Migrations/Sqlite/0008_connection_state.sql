-- What came of the last real sends where they failed; null again after the next that is taken.
ALTER TABLE connections ADD COLUMN send_problem TEXT;
ALTER TABLE connections ADD COLUMN send_cause TEXT;
ALTER TABLE connections ADD COLUMN send_noted_at INTEGER;
-- The last webhook that was believed, to about a minute.
ALTER TABLE connections ADD COLUMN webhook_at INTEGER;
-- Domains from which the provider was seen not to send, each between spaces, and when it was asked.
ALTER TABLE connections ADD COLUMN unready_domains TEXT;
ALTER TABLE connections ADD COLUMN domains_at INTEGER;
