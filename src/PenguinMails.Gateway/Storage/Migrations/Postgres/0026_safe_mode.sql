-- For keys of staging systems: whom alone they reach (JSON), and where the rest goes instead; both null for every other key.
ALTER TABLE api_keys ADD COLUMN allow_recipients text;
ALTER TABLE api_keys ADD COLUMN redirect_to text;
