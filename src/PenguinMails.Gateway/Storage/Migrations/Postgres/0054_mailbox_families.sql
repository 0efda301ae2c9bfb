-- Who runs the mailboxes of domains whose name does not tell, by their servers in DNS: of no tenant, as DNS is everybody's.
CREATE TABLE mailbox_families (
  domain text COLLATE "C" PRIMARY KEY NOT NULL,
  family text NOT NULL,
  learned_at bigint NOT NULL
);

CREATE INDEX mailbox_families_by_age ON mailbox_families (learned_at);

-- As it was known when the email was accepted; null where the domain tells, and of what was accepted before.
ALTER TABLE deliveries ADD COLUMN mailbox_provider text;
