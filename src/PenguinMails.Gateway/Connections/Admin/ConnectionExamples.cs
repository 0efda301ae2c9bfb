namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>Providers and domains as the contract shows them.</summary>
internal static class ConnectionExamples
{
    public const string Providers = """
        {
          "data": [
            {
              "provider": "postmark",
              "name": "Postmark",
              "subtitle": "Transactional",
              "status": "active",
              "level": "ok",
              "enabled": true,
              "sent_today": 1284,
              "sent": 38211,
              "delivery_rate": 0.991,
              "reports_delivery": true,
              "last_used_at": "2026-11-29T15:35:05.826Z",
              "last_tested_at": "2026-11-29T15:00:00.000Z",
              "problem": null,
              "cause": null,
              "notice": null,
              "unverified_domain": null
            }
          ],
          "next_cursor": null
        }
        """;

    public const string Readiness = $$"""
        {
          "data": [
            {
              "domain": "yourdomain.com",
              "provider": "postmark",
              "obstacle": null,
              "paused": false,
              "ready": true,
              "state": "warning",
              "from_verified": { "state": "ready", "word": "Verified", {{Nothing}} },
              "dkim": { "state": "ready", "word": "Aligned", {{Nothing}} },
              "return_path": {
                "state": "warning",
                "word": "Pending",
                "detail": "Add the Return-Path record of yourdomain.com.",
                "fix": "publish_records",
                "at": null,
                "domain": "yourdomain.com"
              },
              "tracking": { "state": "ready", "word": "On", {{Nothing}} },
              "webhook": { "state": "ready", "word": "Alive", "detail": null, "fix": "none", "at": "2026-11-29T15:35:04.102Z", "domain": null },
              "quota": { "state": "ready", "word": "No limit", {{Nothing}} },
              "last_success": { "state": "ready", "word": "Sent", "detail": null, "fix": "none", "at": "2026-11-29T15:35:05.826Z", "domain": null }
            }
          ],
          "more_domains": 0,
          "next_cursor": null
        }
        """;

    public const string Domain = """
        {
          "domain": "news.yourdomain.com",
          "status": "pending",
          "records": [
            {
              "purpose": "DKIM",
              "type": "TXT",
              "name": "mx._domainkey.news.yourdomain.com",
              "value": "k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQD",
              "status": "pending",
              "priority": null,
              "detail": "No DKIM key is published yet."
            }
          ]
        }
        """;

    public const string Domains = $$"""{ "data": [{{Domain}}], "next_cursor": null }""";

    private const string Nothing = """
        "detail": null, "fix": "none", "at": null, "domain": null
        """;
}
