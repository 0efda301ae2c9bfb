-- Who purges what is past its time: one node at a time. Every message up to message_id was looked at once.
CREATE TABLE retention (
  id INTEGER NOT NULL,
  node BLOB NOT NULL,
  node_until INTEGER NOT NULL,
  message_id BLOB NOT NULL,
  PRIMARY KEY (id)
) STRICT;

INSERT INTO retention (id, node, node_until, message_id) VALUES (1, zeroblob(16), 0, zeroblob(16));

-- Messages that had not ended, or not for long enough, when the purge came by: when they ended, or at the earliest will.
CREATE TABLE content_kept (
  ended_at INTEGER NOT NULL,
  message_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  PRIMARY KEY (ended_at, message_id, tenant_id)
) STRICT, WITHOUT ROWID;

-- An attachment's content goes with the last message that has it.
CREATE TABLE attachment_uses (
  hash BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  PRIMARY KEY (hash, tenant_id, message_id)
) STRICT, WITHOUT ROWID;

INSERT INTO attachment_uses (hash, tenant_id, message_id)
SELECT DISTINCT unhex(json_extract(a.value, '$.hash')), m.tenant_id, m.id
FROM messages m, json_each(m.content, '$.attachments') a;
