namespace PenguinMails.Gateway.Sending.Api;

/// <summary>Stored emails as the contract shows them.</summary>
internal static class MessageExamples
{
    public const string Page = """
        {
          "data": [
            {
              "id": "msg_01a227f1ecc17559a1eeed0528349000",
              "created_at": "2026-11-29T15:34:55.937Z",
              "type": "transactional",
              "from": "noreply@yourdomain.com",
              "subject": "Your receipt",
              "tags": ["receipt"],
              "campaign_id": null,
              "test": null,
              "delivery_count": 1,
              "deliveries": [
                {
                  "id": "dlv_01a227f1ecc17559a1eeed0528349001",
                  "to": "user@example.com",
                  "role": "to",
                  "status": "delivered",
                  "provider": "postmark",
                  "opened_at": "2026-11-29T15:41:02.000Z",
                  "clicked_at": null
                }
              ]
            }
          ],
          "next_cursor": "01a227f1ecc17559a1eeed0528349000"
        }
        """;

    public const string Email = """
        {
          "id": "msg_01a227f1ecc17559a1eeed0528349000",
          "created_at": "2026-11-29T15:34:55.937Z",
          "send_at": null,
          "useful_until": null,
          "type": "transactional",
          "from": "noreply@yourdomain.com",
          "subject": "Your receipt",
          "html_body": "<p>Thank you for your order.</p>",
          "text_body": "Thank you for your order.",
          "content_detail": null,
          "tags": ["receipt"],
          "metadata": { "order": "1042" },
          "campaign_id": null,
          "test": null,
          "message_id_header": "01a227f1ecc17559a1eeed0528349000@yourdomain.com",
          "reply_to": [],
          "headers": {},
          "size": 48270,
          "region": null,
          "test_mode": null,
          "anonymous": null,
          "attachments": [{ "name": "receipt.pdf", "content_type": "application/pdf", "bytes": 48213, "content_id": null }],
          "deliveries": [
            {
              "id": "dlv_01a227f1ecc17559a1eeed0528349001",
              "to": "user@example.com",
              "role": "to",
              "status": "delivered",
              "status_detail": null,
              "unconfirmed": null,
              "provider": "postmark",
              "tracking": "full",
              "due_at": null,
              "paused_until": null,
              "ended_at": null,
              "opened_at": "2026-11-29T15:41:02.000Z",
              "clicked_at": null,
              "complained_at": null,
              "unsubscribed_at": null,
              "decision": { "rule_version": 1, "matched": "Transactional Emails", "reasons": ["Rule \"Transactional Emails\" sends transactional to Postmark."] },
              "first_provider": "postmark",
              "reroutes": [],
              "attempts": [
                {
                  "call_id": "01a227f1ed227000b279449accebb62d",
                  "provider": "postmark",
                  "outcome": "accepted",
                  "at": "2026-11-29T15:34:56.034Z",
                  "latency_ms": 759,
                  "detail": null,
                  "provider_message_id": "3c9791eb-2d00-4bba-beed-4bafe332a7a2",
                  "refused_for_now": null,
                  "test_mode": null
                }
              ],
              "events": [
                {
                  "id": "evt_01a227f1ee227a99939b15b56ce7a4fc",
                  "type": "delivered",
                  "class": null,
                  "at": "2026-11-29T15:34:56.290Z",
                  "received_at": "2026-11-29T15:34:56.814Z",
                  "detail": "smtp;250 2.0.0 OK",
                  "machine": null,
                  "url": null
                },
                {
                  "id": "evt_01a227f77a907d6f8f3a7c8a1be01b52",
                  "type": "opened",
                  "class": null,
                  "at": "2026-11-29T15:41:02.000Z",
                  "received_at": "2026-11-29T15:41:03.120Z",
                  "detail": null,
                  "machine": null,
                  "url": null
                }
              ]
            }
          ]
        }
        """;
}
