-- Who purges what is past its time: one node at a time. Every message up to message_id was looked at once.
CREATE TABLE retention (
  id bigint NOT NULL,
  node uuid NOT NULL,
  node_until bigint NOT NULL,
  message_id uuid NOT NULL,
  PRIMARY KEY (id)
);

INSERT INTO retention (id, node, node_until, message_id)
VALUES (1, '00000000-0000-0000-0000-000000000000', 0, '00000000-0000-0000-0000-000000000000');

-- Messages that had not ended, or not for long enough, when the purge came by: when they ended, or at the earliest will.
CREATE TABLE content_kept (
  ended_at bigint NOT NULL,
  message_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  PRIMARY KEY (ended_at, message_id, tenant_id)
);

-- An attachment's content goes with the last message that has it.
CREATE TABLE attachment_uses (
  hash bytea NOT NULL,
  tenant_id uuid NOT NULL,
  message_id uuid NOT NULL,
  PRIMARY KEY (hash, tenant_id, message_id)
);

INSERT INTO attachment_uses (hash, tenant_id, message_id)
SELECT DISTINCT decode(a.value ->> 'hash', 'hex'), m.tenant_id, m.id
FROM messages m, jsonb_array_elements(m.content::jsonb -> 'attachments') a
WHERE m.content LIKE '%"attachments":%';
