-- What is forgotten is found by the key itself, which begins with the signed time.
DROP INDEX webhook_tokens_by_age;
ALTER TABLE webhook_tokens DROP COLUMN seen_at;
