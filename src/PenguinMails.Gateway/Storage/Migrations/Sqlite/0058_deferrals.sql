-- How often mailbox providers put email of a From domain off, by what they said. Those of before are counted by a rebuild: SQL can't read the codes out of the words.
CREATE TABLE daily_deferrals (
  tenant_id BLOB NOT NULL,
  day INTEGER NOT NULL,
  connection_id BLOB NOT NULL,
  from_domain TEXT NOT NULL,
  mailbox_provider TEXT NOT NULL,
  code TEXT NOT NULL,
  deferred INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, connection_id, from_domain, mailbox_provider, code)
) STRICT, WITHOUT ROWID;
