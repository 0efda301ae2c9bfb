-- What admins chose about a connection's webhooks: subscriptions that the log leaves out, networks that may report (none: all may), and
-- for how many days the log is kept (null: as long as the operator keeps webhooks). Lists are separated by spaces.
ALTER TABLE connections ADD COLUMN hidden_webhooks text NOT NULL DEFAULT '';
ALTER TABLE connections ADD COLUMN webhook_networks text NOT NULL DEFAULT '';
ALTER TABLE connections ADD COLUMN webhook_log_days bigint;
