CREATE TABLE connections (
    id BLOB NOT NULL,
    tenant_id BLOB NOT NULL,
    provider TEXT NOT NULL,
    domain TEXT,
    enabled INTEGER NOT NULL,
    version INTEGER NOT NULL,
    settings TEXT NOT NULL,
    secrets TEXT NOT NULL,
    webhook_secret TEXT NOT NULL,
    previous_webhook_secret TEXT,
    previous_until INTEGER,
    tested_at INTEGER,
    problem TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE UNIQUE INDEX connections_provider ON connections (tenant_id, provider) WHERE deleted_at IS NULL;

-- One counter per kind of configuration, which other nodes poll.
CREATE TABLE configuration_versions (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

CREATE INDEX connections_by_domain ON connections (provider, domain) WHERE domain IS NOT NULL;
