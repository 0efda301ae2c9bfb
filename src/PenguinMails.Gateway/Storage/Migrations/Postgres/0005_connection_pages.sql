-- A domain for which the provider was found not to send yet: email from it is refused at the door instead of failing later.
ALTER TABLE connections ADD COLUMN unverified_domain TEXT;
