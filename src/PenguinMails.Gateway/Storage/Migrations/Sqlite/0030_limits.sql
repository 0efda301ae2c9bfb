-- Not of days alone: quotas count minutes, hours and months, too. Where all of a tenant's connections count together, the tenant's id stands for the connection's.
ALTER TABLE daily_use RENAME TO limit_use;
ALTER TABLE limit_use RENAME COLUMN day TO period;
