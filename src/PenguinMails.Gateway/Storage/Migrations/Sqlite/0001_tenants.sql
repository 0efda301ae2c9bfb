CREATE TABLE tenants (
    tenant_id BLOB NOT NULL,
    name TEXT NOT NULL,
    sends_per_second INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id BLOB NOT NULL,
    tenant_id BLOB NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id, tenant_id)
) STRICT;

-- Whoever logs in says only an address, so it is one tenant's.
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_tenant ON users (tenant_id);

CREATE TABLE user_sessions (
    token_hash BLOB NOT NULL,
    tenant_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (token_hash, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX user_sessions_expires ON user_sessions (expires_at);

CREATE TABLE api_keys (
    id BLOB NOT NULL,
    tenant_id BLOB NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    key_hash BLOB NOT NULL,
    last_four TEXT NOT NULL,
    sends_per_second INTEGER,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE UNIQUE INDEX api_keys_hash ON api_keys (key_hash);
CREATE INDEX api_keys_tenant ON api_keys (tenant_id);

CREATE TABLE audit (
    id BLOB NOT NULL,
    tenant_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE INDEX audit_tenant ON audit (tenant_id, id);

CREATE TABLE readiness (
    id INTEGER NOT NULL,
    checked_at INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;
