using Xunit;

namespace PenguinMails.Tests.Sandbox;

/// <summary>What the options of a message do to it, as at Mailgun.</summary>
public sealed class MailgunOptionTests : IAsyncLifetime
{
    private SandboxServer _sandbox = null!;
    private MailgunClient _mailgun = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        _mailgun = new(_sandbox);
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Theory]
    [InlineData("", true, true, true)]
    [InlineData("o:tracking-opens=no", false, true, true)]
    [InlineData("o:tracking-clicks=no", true, false, false)]
    [InlineData("o:tracking-clicks=htmlonly", true, true, false)]
    [InlineData("o:tracking=htmlonly", true, true, false)]
    [InlineData("o:tracking=no", false, false, false)]
    [InlineData("o:tracking=no&o:tracking-opens=yes", false, false, false)]
    public async Task Tracking_puts_in_a_pixel_and_leads_links_through_the_domain(string options, bool pixel, bool htmlLinks, bool textLinks)
    {
        var email = await SendAsync("click@example.com", options);

        Assert.Equal(
            (pixel, htmlLinks, textLinks),
            (email.Contains("/o/", StringComparison.Ordinal), Count(email, "href=\"http://email.") == 1, Count(email, "See http://email.") == 1));
        Assert.Equal(htmlLinks ? 0 : 1, Count(email, "href=\"https://example.com/\""));
    }

    [Theory]
    [InlineData("open", "o:tracking-opens=no", "opened")]
    [InlineData("click", "o:tracking-clicks=no", "clicked")]
    [InlineData("click", "o:tracking=no", "clicked")]
    public async Task What_is_not_tracked_is_not_reported(string local, string options, string happening)
    {
        await SendAsync($"{local}+tracked@example.com", "");
        await SendAsync($"{local}+untracked@example.com", options);

        // Both go the same way at the same time: once the one is reported, the other would have been.
        await Eventually.TrueAsync(async () => (await EventsAsync($"{local}+tracked@example.com")).Contains(happening));
        await SendAsync($"{local}+later@example.com", "");
        await Eventually.TrueAsync(async () => (await EventsAsync($"{local}+later@example.com")).Contains(happening));
        Assert.DoesNotContain(happening, await EventsAsync($"{local}+untracked@example.com"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("o:dkim=yes", true)]
    [InlineData("o:dkim=no", false)]
    public async Task A_message_is_signed_unless_it_says_no(string options, bool isSigned) =>
        Assert.Equal(isSigned, (await SendAsync("anna@example.com", options)).Contains("DKIM-Signature: ", StringComparison.Ordinal));

    [Theory]
    [InlineData("hard-bounce")]
    [InlineData("spam-complaint")]
    [InlineData("open")]
    public async Task In_test_mode_everything_is_accepted_and_reported_and_nothing_reaches_anybody(string local)
    {
        await SendAsync($"{local}@example.com", "o:testmode=yes");
        await SendAsync($"{local}+real@example.com", "");

        await Eventually.TrueAsync(async () => (await EventsAsync($"{local}+real@example.com")).Count >= (local == "hard-bounce" ? 2 : 3));
        Assert.Equal(["accepted", "delivered"], (await EventsAsync($"{local}@example.com")).Order());
        Assert.True(Assert.Single(await _sandbox.MessagesAsync(to: $"{local}@example.com")).TestMode);
        Assert.DoesNotContain($"{local}@example.com", (await _mailgun.CallAsync(HttpMethod.Get, $"/v3/{MailgunClient.Domain}/bounces", null)).Text, StringComparison.Ordinal);
    }

    private async Task<string> SendAsync(string to, string options)
    {
        Assert.Equal(200, (await _mailgun.SendAsync([
            .. MailgunClient.Mail(to).Where(pair => pair.Key is not ("text" or "html")),
            new("text", "See https://example.com/"),
            new("html", "<body><a href=\"https://example.com/\">See</a></body>"),
            .. options.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(option => option.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1])),
        ])).Status);
        return await _sandbox.RenderedAsync(to);
    }

    private async Task<IReadOnlyList<string>> EventsAsync(string recipient) =>
        [.. (await _mailgun.GetAsync($"/v3/{MailgunClient.Domain}/events?recipient={Uri.EscapeDataString(recipient)}")).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("event").GetString()!)];

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
