-- Envelopes of the call whose content is on its way, where the provider sends them one by one; NULL where the whole call is one request.
ALTER TABLE calls ADD COLUMN begun BLOB;
-- Which of the connection's servers has the call, to give back to its day what never went.
ALTER TABLE calls ADD COLUMN server TEXT;
