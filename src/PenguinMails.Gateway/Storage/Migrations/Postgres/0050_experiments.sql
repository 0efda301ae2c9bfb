-- What came of the emails of an experiment, by the provider that each was drawn for and the connection that carried it.
CREATE TABLE daily_by_experiment (
  tenant_id uuid NOT NULL,
  experiment text NOT NULL,
  day bigint NOT NULL,
  connection_id uuid NOT NULL,
  arm text NOT NULL,
  type text NOT NULL,
  mailbox_provider text NOT NULL,
  sent bigint NOT NULL DEFAULT 0,
  delivered bigint NOT NULL DEFAULT 0,
  bounced bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, experiment, day, connection_id, arm, type, mailbox_provider)
);
