using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Tests.Connections;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>What a provider can't carry is said in sentences, with the providers that can.</summary>
public sealed class CannotCarryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_attachment_names_every_provider_that_takes_it()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        await gateway.ConnectAsync("smtp", new SmtpSettings { Servers = [new() { Name = "relay", Host = "mail.example.com" }] });

        var (status, body) = await SendAsync(gateway, "postmark");

        Assert.Equal(422, status);
        Assert.Equal(
            "Postmark does not accept attachments of type .exe. The email asks for Postmark. Postmark can't send it; Built-in SMTP and Mailgun can.",
            body["errors"]!["provider"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Where_none_is_asked_for_the_decision_says_who_takes_it()
    {
        await using var gateway = await ConnectedGateway.StartAsync();

        var (status, body) = await SendAsync(gateway, null);

        Assert.Equal(202, status);
        var message = await gateway.MessageAsync(body["id"]!.GetValue<string>());
        var reasons = message.GetProperty("deliveries")[0].GetProperty("decision").GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!).ToList();
        Assert.Equal("Postmark does not accept attachments of type .exe.", reasons[0]);
        Assert.Equal("Postmark can't send it; Mailgun will.", reasons[^1]);
        Assert.All(reasons, reason => Assert.EndsWith(".", reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_connection_pages_show_the_gateways_addresses()
    {
        await using var admin = await ConnectionAdmin.StartAsync(StorageKind.Sqlite, ("EgressAddresses", "203.0.113.5, 2001:db8::/48"));
        var browser = await admin.Server.SignedInAsync(admin.Tenant.AdminEmail);

        Assert.Contains("203.0.113.5, 2001:db8::/48", await browser.GetStringAsync("/dashboard/settings/integrations/esp/postmark", Ct), StringComparison.Ordinal);
        await Assert.ThrowsAsync<OptionsValidationException>(() => ConnectionAdmin.StartAsync(StorageKind.Sqlite, ("EgressAddresses", "gateway.example")));
    }

    private static async Task<(int Status, JsonNode Body)> SendAsync(ConnectedGateway gateway, string? provider)
    {
        var answer = await gateway.Sender.PostAsJsonAsync("/api/v1/emails/send", new
        {
            from = "noreply@yourdomain.com",
            to = "user@example.com",
            subject = "Setup",
            text_body = "Attached.",
            attachments = (object[])[new { name = "setup.exe", content_type = "application/octet-stream", content = "aGVsbG8=" }],
            provider,
        }, Ct);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!);
    }
}
