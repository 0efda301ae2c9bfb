CREATE TABLE tenants (
    tenant_id UUID NOT NULL,
    name TEXT NOT NULL,
    sends_per_second BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id)
);

CREATE TABLE users (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id, tenant_id)
);

-- Whoever logs in says only an address, so it is one tenant's.
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_tenant ON users (tenant_id);

CREATE TABLE user_sessions (
    token_hash BYTEA NOT NULL,
    tenant_id UUID NOT NULL,
    user_id UUID NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash, tenant_id)
);

CREATE INDEX user_sessions_expires ON user_sessions (expires_at);

CREATE TABLE api_keys (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    key_hash BYTEA NOT NULL,
    last_four TEXT NOT NULL,
    sends_per_second BIGINT,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (id, tenant_id)
);

CREATE UNIQUE INDEX api_keys_hash ON api_keys (key_hash);
CREATE INDEX api_keys_tenant ON api_keys (tenant_id);

CREATE TABLE audit (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (id, tenant_id)
);

CREATE INDEX audit_tenant ON audit (tenant_id, id);

CREATE TABLE readiness (
    id BIGINT NOT NULL,
    checked_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
