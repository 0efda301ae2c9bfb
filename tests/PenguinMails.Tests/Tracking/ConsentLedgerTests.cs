using System.Globalization;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Tracking;

/// <summary>What the providers really got, by the sandbox's ledger. CONSENT=100000 in the environment makes it so many recipients.</summary>
public sealed class ConsentLedgerTests
{
    private const int PerMessage = 1_000;
    private static readonly string[] Words = ["off", "anonymous", "full"];
    private static readonly string[] Providers = ["postmark", "mailgun", "smtp"];
    private static readonly int Recipients = int.TryParse(Environment.GetEnvironmentVariable("CONSENT"), CultureInfo.InvariantCulture, out var given) ? given : 3_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_mixed_recipients_over_all_providers_nobody_is_tracked_beyond_consent()
    {
        await using var gateway = await ConnectedGateway.StartAsync(sandbox: [$"Sandbox:Kept={2 * Recipients}"]);
        var sink = await gateway.Sandbox.JsonAsync("/_sandbox/smtp");
        await gateway.ConnectAsync("smtp", new SmtpSettings
        {
            Servers = [new() { Name = "main", Host = "127.0.0.1", Port = sink.GetProperty("port").GetInt32(), Security = SmtpEncryption.None }],
            DefaultSender = "noreply@yourdomain.com",
        });

        for (var first = 0; first < Recipients; first += PerMessage)
        {
            var end = Math.Min(first + PerMessage, Recipients);
            await gateway.SendAsync(new
            {
                from = "noreply@yourdomain.com",
                subject = "Hello {{name}}",
                html_body = """<p>Hello {{name}}, <a href="https://example.com/page">read</a> <a href="https://example.com/for/{{name}}">yours</a></p>""",
                text_body = "Hello {{name}}, https://example.com/page",
                provider = Providers[first / PerMessage % Providers.Length],
                recipients = Enumerable.Range(first, end - first).Select(i => new { to = $"{Words[i % 3]}-{i}@example.com", tracking = Words[i % 3], variables = new { name = $"n{i}" } }),
            });
            await Eventually.TrueAsync(async () => await gateway.Sandbox.CountAsync() >= end, () => $"The email to recipients {first} to {end} was not taken.");
        }

        var taken = await gateway.Sandbox.MessagesAsync();
        Assert.Equal(Recipients, taken.Select(one => one.Recipient).Distinct().Count());
        Assert.Equal(Providers.Take((Recipients + PerMessage - 1) / PerMessage).Order(), taken.Select(one => one.Provider).Distinct().Order());
        Assert.All(taken, Kept);
    }

    private static void Kept(TakenEmail taken)
    {
        var (opens, clicks) = (Count("/t/o/"), Count("/t/c/"));
        var (word, pages) = (taken.Recipient.Split('-')[0], taken.Urls.Count(url => url == "https://example.com/page"));
        var expected = (word, taken.Provider) switch
        {
            ("off", _) => (false, 0, 0, 0, 1),
            ("anonymous", _) => (false, 2, 0, 0, 0),
            // One that no person sees, and those of the email.
            (_, "smtp") => (false, 0, 1, 3, 0),
            _ => (true, 0, 0, 0, 1),
        };
        Assert.Equal(expected, (taken.TracksOpens == true || taken.TracksLinks == true, Count("/t/a/"), opens, clicks, pages));

        int Count(string path) => taken.Urls.Count(url => url.Contains(path, StringComparison.Ordinal));
    }
}
