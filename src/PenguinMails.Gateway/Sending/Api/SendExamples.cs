namespace PenguinMails.Gateway.Sending.Api;

/// <summary>Emails and answers as the contract shows them.</summary>
internal static class SendExamples
{
    public const string Email = """
        {
          "from": "Your Company <noreply@yourdomain.com>",
          "to": "user@example.com",
          "subject": "Your receipt",
          "html_body": "<p>Thank you for your order.</p>",
          "text_body": "Thank you for your order.",
          "tags": ["receipt"],
          "metadata": { "order": "1042" }
        }
        """;

    public const string Accepted = """
        {
          "id": "msg_01a227f1ecc17559a1eeed0528349000",
          "status": "queued",
          "deliveries": [{ "id": "dlv_01a227f1ecc17559a1eeed0528349001", "to": "user@example.com", "role": "to", "status": "queued" }, { "id": "dlv_01a227f1ecc17559a1eeed0528349002", "to": "left@example.com", "role": "to", "status": "suppressed", "detail": "The address is on the suppression list." }]
        }
        """;

    public const string Batch = $"[{Email}]";

    public const string BatchAccepted = $$"""{ "data": [{{Accepted}}, {{Refused}}] }""";

    public const string DryRun = """
        {
          "valid": true,
          "provider": "postmark",
          "decision": { "rule_version": 1, "matched": "Transactional Emails", "reasons": ["Rule \"Transactional Emails\" sends transactional to Postmark."] },
          "fallbacks": ["mailgun", "smtp"],
          "deliveries": 1,
          "tracking": { "full": 1 },
          "useful_until": null,
          "remarks": [{ "to": "user@gmail.con", "detail": "Not sent: the address is invalid. There is no domain gmail.con." }]
        }
        """;

    public const string BatchDryRun = $$"""{ "data": [{{DryRun}}, {{Refused}}] }""";

    private const string Refused = """
        { "type": "/problems/invalid_field", "title": "Invalid field", "status": 422, "errors": { "to": ["Required: at least one recipient."] } }
        """;
}
