-- One tree in place of a table with two indexes: what is forgotten is found by the key itself, which begins with the signed time.
CREATE TABLE tokens_seen (
  token TEXT NOT NULL,
  tenant_id BLOB NOT NULL,
  connection_id BLOB NOT NULL,
  body_hash BLOB NOT NULL,
  PRIMARY KEY (token, tenant_id, connection_id)
) STRICT, WITHOUT ROWID;

INSERT INTO tokens_seen SELECT token, tenant_id, connection_id, body_hash FROM webhook_tokens;
DROP TABLE webhook_tokens;
ALTER TABLE tokens_seen RENAME TO webhook_tokens;
