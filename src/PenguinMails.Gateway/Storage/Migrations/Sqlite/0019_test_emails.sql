-- Emails that an admin sent to try a connection: they are listed like all others, and marked.
ALTER TABLE messages ADD COLUMN is_test INTEGER NOT NULL DEFAULT FALSE;
