-- Who carries what the connection should meanwhile, and since when, as a sentence; null while nobody has for long.
ALTER TABLE alerts ADD COLUMN carried TEXT;
