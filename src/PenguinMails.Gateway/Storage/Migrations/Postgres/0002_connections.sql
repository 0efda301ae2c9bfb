CREATE TABLE connections (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    provider TEXT NOT NULL,
    domain TEXT,
    enabled BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    settings TEXT NOT NULL,
    secrets TEXT NOT NULL,
    webhook_secret TEXT NOT NULL,
    previous_webhook_secret TEXT,
    previous_until BIGINT,
    tested_at BIGINT,
    problem TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (id, tenant_id)
);

CREATE UNIQUE INDEX connections_provider ON connections (tenant_id, provider) WHERE deleted_at IS NULL;

-- One counter per kind of configuration, which other nodes poll.
CREATE TABLE configuration_versions (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (name)
);

CREATE INDEX connections_by_domain ON connections (provider, domain) WHERE domain IS NOT NULL;
