namespace PenguinMails.Bench.Scenarios;

/// <summary>A receipt as shops send it: a body of about 1 KB. Field 2 of a row is the key; every recipient is another.</summary>
internal static class SendTemplates
{
    /// <summary>Counted up, as a caller's key that holds the number of its order.</summary>
    public const string Counted = "{{n}}";

    public const string Random = "{{r}}";

    /// <param name="idempotencyKey">The template of it; null for none.</param>
    /// <param name="provider">Who is to carry it; null for whom the rules choose.</param>
    public static string Gateway(string? idempotencyKey, string? provider = null)
    {
        var request = Request("/api/v1/emails/send", idempotencyKey);
        return provider is null ? request : request.Replace("\"type\":", $"\"provider\":\"{provider}\",\"type\":", StringComparison.Ordinal);
    }

    public static string Peer(string? idempotencyKey) => Request("/send", idempotencyKey);

    private static string Request(string path, string? idempotencyKey) =>
        $$$"""
        POST {{{path}}} HTTP/1.1
        Content-Type: application/json
        Authorization: Bearer {{2}}{{{(idempotencyKey is null ? "" : "\nIdempotency-Key: " + idempotencyKey)}}}

        {{{Body.ReplaceLineEndings("")}}}
        """;

    private const string Body = """
        {"from":"Penguin Shop <noreply@yourdomain.com>","to":"Alice Example <alice.{{n}}@example.com>",
        "subject":"Your order {{n}} is on its way","type":"transactional",
        "html_body":"<html><body style=\"font-family:sans-serif\"><h1>Thank you, Alice!</h1><p>Your order <b>{{n}}</b> left our warehouse this morning.</p>
        <table><tr><td>1</td><td>Emperor penguin, plush, 40 cm</td><td>24.90</td></tr><tr><td>2</td><td>Fish biscuits, 250 g</td><td>7.80</td></tr></table>
        <p><a href=\"https://shop.yourdomain.com/orders/{{n}}\">Follow your parcel</a>, or answer this email if something is not as it should be.</p>
        <p>Penguin Shop, 1 Ice Shelf Road</p></body></html>",
        "text_body":"Thank you, Alice! Your order {{n}} left our warehouse this morning: 1 Emperor penguin, plush, 40 cm; 2 Fish biscuits, 250 g. Follow your parcel: https://shop.yourdomain.com/orders/{{n}}",
        "tags":["receipt"],"metadata":{"order":"4711","shop":"main"}}
        """;
}
