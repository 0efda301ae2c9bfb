-- DMARC aggregate reports: one of an organization is kept once, however often it comes.
CREATE TABLE dmarc_reports (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  organization text NOT NULL,
  report_id text NOT NULL,
  domain text NOT NULL,
  policy text NOT NULL,
  began_at bigint NOT NULL,
  ended_at bigint NOT NULL,
  received_at bigint NOT NULL,
  PRIMARY KEY (id, tenant_id)
);

CREATE UNIQUE INDEX dmarc_reports_once ON dmarc_reports (tenant_id, domain, organization, report_id);
CREATE INDEX dmarc_reports_began ON dmarc_reports (tenant_id, began_at);
CREATE INDEX dmarc_reports_old ON dmarc_reports (received_at);

-- What a report says, messages that were judged alike together.
CREATE TABLE dmarc_rows (
  tenant_id uuid NOT NULL,
  report uuid NOT NULL,
  place integer NOT NULL,
  source text NOT NULL,
  messages bigint NOT NULL,
  disposition text NOT NULL,
  dkim_aligned boolean NOT NULL,
  spf_aligned boolean NOT NULL,
  header_from text NOT NULL,
  signed_by text NOT NULL,
  return_path text NOT NULL,
  PRIMARY KEY (tenant_id, report, place)
);
