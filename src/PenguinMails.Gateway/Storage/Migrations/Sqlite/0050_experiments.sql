-- What came of the emails of an experiment, by the provider that each was drawn for and the connection that carried it.
CREATE TABLE daily_by_experiment (
  tenant_id BLOB NOT NULL,
  experiment TEXT NOT NULL,
  day INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  arm TEXT NOT NULL,
  type TEXT NOT NULL,
  mailbox_provider TEXT NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0,
  delivered INTEGER NOT NULL DEFAULT 0,
  bounced INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, experiment, day, connection_id, arm, type, mailbox_provider)
) STRICT, WITHOUT ROWID;
