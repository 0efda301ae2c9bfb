using System.Globalization;
using PenguinMails.Sandbox.Faults;
using PenguinMails.Sandbox.Received;
using PenguinMails.Sandbox.Smtp;

namespace PenguinMails.Sandbox.Page;

/// <summary>What a person sees of the sandbox: what it received, and how to make it do things.</summary>
internal sealed class ReceivedPage(Ledger ledger, FaultBoard faults, MagicRecipients magic, VerifiedDomains verified, SmtpSink sink)
{
    private const int Shown = 200;

    private static readonly string[] Providers = ["", "postmark", "mailgun", "smtp"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (RequestDelegate)(http => WriteAsync(http, "Received", List(http.Request))));
        routes.MapGet("/_sandbox/received/{number:long}", (RequestDelegate)OneAsync);
        routes.MapGet("/_sandbox/sandbox.css", (RequestDelegate)StyleAsync);
    }

    private Html List(HttpRequest request)
    {
        var (provider, to) = (request.Query["provider"].ToString(), request.Query["to"].ToString().Trim());
        var found = ledger.Find(provider, to, null).Reverse().Take(Shown).ToList();
        return $"""
            {Filter(provider, to)}
            <p class="note">{ledger.Count} emails received; the newest {Shown} that match are shown.</p>
            {(found.Count == 0 ? Empty() : Table(found))}
            {Faults()}
            {Notes()}
            """;
    }

    private static Html Filter(string provider, string to) => $"""
        <form class="filter" method="get" action="/">
          <label>Recipient <input name="to" type="search" value="{to}" placeholder="anna@example.com"></label>
          <label>Provider <select name="provider">{Html.Join(Providers.Select(name => Option(name, name == provider)))}</select></label>
          <button>Search</button>
        </form>
        """;

    private static Html Option(string name, bool chosen)
    {
        var shown = name.Length == 0 ? "all" : name;
        if (chosen) return $"""<option value="{name}" selected>{shown}</option>""";
        return $"""<option value="{name}">{shown}</option>""";
    }

    private Html Empty() => $"""<p class="empty">Nothing yet. Send through the Postmark or Mailgun API at this address, or by SMTP to port {sink.Port}, and it will be listed here.</p>""";

    private static Html Table(List<LedgerEntry> entries) => $"""
        <table>
          <thead><tr><th>Taken (UTC)</th><th>Provider</th><th>Recipient</th><th>Subject</th><th>Tags</th></tr></thead>
          <tbody>{Html.Join(entries.Select(Row))}</tbody>
        </table>
        """;

    private static Html Row(LedgerEntry entry) => $"""
        <tr>
          <td>{Time(entry.TakenAt)}</td>
          <td>{entry.Provider}</td>
          <td>{entry.Recipient}</td>
          <td><a href="/_sandbox/received/{entry.Number}">{(entry.Subject.Length == 0 ? "(no subject)" : entry.Subject)}</a></td>
          <td>{string.Join(", ", entry.Tags)}</td>
        </tr>
        """;

    private Html Faults()
    {
        if (faults.All.Count == 0) return $"""<section><h2>Faults</h2><p>None. Ask for some with <code>POST /_sandbox/faults</code>.</p></section>""";
        return $"""<section><h2>Faults</h2><ul>{Html.Join(faults.All.Select(Fault))}</ul></section>""";
    }

    private static Html Fault(Fault fault) =>
        $"""<li><code>{FaultKindNames.Name(fault.Kind)}</code> at {fault.Provider}: {Often(fault)}</li>""";

    private static string Often(Fault fault)
    {
        var share = fault.Probability is { } probability ? string.Create(CultureInfo.InvariantCulture, $"with probability {probability}") : "always";
        return fault.Count is { } count ? string.Create(CultureInfo.InvariantCulture, $"{share}, {count} more times") : share;
    }

    private Html Notes() => $"""
        <section>
          <h2>How it behaves</h2>
          <p>Every key opens an account of its own; keys that contain <code>invalid</code> or <code>wrong</code> are refused,
          and a Mailgun key that contains <code>sending-key</code> can only send.</p>
          <p>These recipients make something happen, with anything after a plus sign (<code>open+7@example.com</code>): {Html.Join(magic.Names.Select(Code))}.
          All others are delivered at once.</p>
          <p>The SMTP server listens on <code>127.0.0.1:{sink.Port}</code>, with STARTTLS (certificate and where bounces go:
          <code>GET /_sandbox/smtp</code>) and AUTH with any name and password, or without. Its recipients: {Html.Join(SinkScript.Names.Select(Code))}.
          Bounces are told at once in its replies, by those that start with <code>dsn</code> later in a message to the return path.</p>
          <p>Verified from the start, with their subdomains: {Html.Join(verified.Names.Select(Code))}. Other domains are verified by the provider's
          verify call, unless their name starts with <code>unverified</code> or <code>pending</code>. Postmark's domains are shared by all its accounts;
          a sender signature is confirmed by asking for its email again.</p>
        </section>
        """;

    private static Html Code(string text) => $"<code>{text}</code> ";

    private Task OneAsync(HttpContext http)
    {
        var entry = ledger.Numbered(long.Parse((string)http.GetRouteValue("number")!, CultureInfo.InvariantCulture));
        if (entry is not null) return WriteAsync(http, entry.Subject, One(entry));
        http.Response.StatusCode = 404;
        return WriteAsync(http, "Not found", $"""<p class="empty">This email is no longer kept.</p>""");
    }

    private static Html One(LedgerEntry entry) => $"""
        <p><a href="/">All received</a></p>
        <dl>
          <dt>Recipient</dt><dd>{entry.Recipient}</dd>
          <dt>Provider</dt><dd>{entry.Provider}</dd>
          <dt>Taken</dt><dd>{Time(entry.TakenAt)} UTC</dd>
          <dt>Message-ID</dt><dd><code>{entry.MessageId}</code></dd>
          <dt>Provider's id</dt><dd><code>{entry.ProviderMessageId}</code></dd>
          <dt>Tags</dt><dd>{string.Join(", ", entry.Tags)}</dd>
          <dt>Metadata</dt><dd>{string.Join(", ", entry.Metadata.Select(field => $"{field.Key}={field.Value}"))}</dd>
        </dl>
        <pre>{entry.Content?.Render(entry.Recipient)}</pre>
        {Html.Join(entry.Content is { Kept: false } ? [Dropped()] : [])}
        """;

    private static Html Dropped() => $"""<p class="note">The bodies of this email were dropped to save memory.</p>""";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static Task WriteAsync(HttpContext http, string title, Html body)
    {
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        Html page = $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} - sandbox</title><link rel="stylesheet" href="/_sandbox/sandbox.css"></head>
            <body><header><h1>Sandbox providers</h1><p>Imitated Postmark and Mailgun, and an SMTP server. Nothing leaves this machine.</p></header><main>{body}</main></body>
            </html>
            """;
        return http.Response.WriteAsync(page.ToString(), http.RequestAborted);
    }

    private static async Task StyleAsync(HttpContext http)
    {
        http.Response.ContentType = "text/css; charset=utf-8";
        await using var style = typeof(ReceivedPage).Assembly.GetManifestResourceStream("sandbox.css")!;
        await style.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
