-- What goes to the suppression lists of providers, and what went: "mark" is that of the last change here, "pushed" what stands there by us (all or bulk).
CREATE TABLE suppression_pushes (
  tenant_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  address text COLLATE "C" NOT NULL,
  mark uuid NOT NULL,
  pending boolean NOT NULL,
  pushed text,
  PRIMARY KEY (tenant_id, connection_id, address)
);
CREATE INDEX suppression_pushes_pending ON suppression_pushes (tenant_id, connection_id, address) WHERE pending;

-- How a provider's lists and ours differed when they were compared last. Whoever compares says until when it is sure to be alive, by the database's clock.
CREATE TABLE suppression_drift (
  tenant_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  status text NOT NULL,
  mends boolean NOT NULL,
  started_at bigint NOT NULL,
  alive_until bigint NOT NULL,
  done bigint NOT NULL,
  compared_at bigint,
  only_here bigint NOT NULL,
  only_there bigint NOT NULL,
  in_step bigint NOT NULL,
  problem text,
  PRIMARY KEY (tenant_id, connection_id)
);
