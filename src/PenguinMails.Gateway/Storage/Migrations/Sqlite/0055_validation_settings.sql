-- What is done with the recipients of an email before it is accepted; nothing for whoever has no row.
CREATE TABLE validation_settings (
  tenant_id BLOB NOT NULL,
  at_acceptance TEXT NOT NULL,
  PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;
