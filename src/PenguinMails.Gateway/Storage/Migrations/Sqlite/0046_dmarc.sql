-- DMARC aggregate reports: one of an organization is kept once, however often it comes.
CREATE TABLE dmarc_reports (
  id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  organization TEXT NOT NULL,
  report_id TEXT NOT NULL,
  domain TEXT NOT NULL,
  policy TEXT NOT NULL,
  began_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (id, tenant_id)
) STRICT;

CREATE UNIQUE INDEX dmarc_reports_once ON dmarc_reports (tenant_id, domain, organization, report_id);
CREATE INDEX dmarc_reports_began ON dmarc_reports (tenant_id, began_at);
CREATE INDEX dmarc_reports_old ON dmarc_reports (received_at);

-- What a report says, messages that were judged alike together.
CREATE TABLE dmarc_rows (
  tenant_id BLOB NOT NULL,
  report BLOB NOT NULL,
  place INTEGER NOT NULL,
  source TEXT NOT NULL,
  messages INTEGER NOT NULL,
  disposition TEXT NOT NULL,
  dkim_aligned INTEGER NOT NULL,
  spf_aligned INTEGER NOT NULL,
  header_from TEXT NOT NULL,
  signed_by TEXT NOT NULL,
  return_path TEXT NOT NULL,
  PRIMARY KEY (tenant_id, report, place)
) STRICT, WITHOUT ROWID;
