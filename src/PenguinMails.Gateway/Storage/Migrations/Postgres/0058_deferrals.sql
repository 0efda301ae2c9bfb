-- How often mailbox providers put email of a From domain off, by what they said. Those of before are counted by a rebuild: SQL can't read the codes out of the words.
CREATE TABLE daily_deferrals (
  tenant_id uuid NOT NULL,
  day bigint NOT NULL,
  connection_id uuid NOT NULL,
  from_domain text NOT NULL,
  mailbox_provider text NOT NULL,
  code text NOT NULL,
  deferred bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, connection_id, from_domain, mailbox_provider, code)
);
