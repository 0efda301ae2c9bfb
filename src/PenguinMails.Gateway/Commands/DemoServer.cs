using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Commands;

/// <summary>
/// The demo tenant's own server, which is the sandbox's. Both may come back on other ports: the connection follows, and the sandbox
/// is told where bounces go, and what to publish in the DNS that it keeps.
/// </summary>
internal sealed class DemoServer(
    ConnectionStore connections, ConnectionChanges changes, Domains domains, BounceListener bounces, IHttpClientFactory http)
{
    private const string Provider = "smtp";
    private const string Name = "sandbox";
    private const string Domain = "yourdomain.com";

    public async Task ConnectAsync(Guid tenant, Uri sandbox, Uri gateway, string sender, CancellationToken ct)
    {
        using var client = http.CreateClient(nameof(DemoTenant));
        var address = new Uri(sandbox, "/_sandbox/smtp");
        var port = (await client.GetFromJsonAsync<JsonObject>(address, ct))!["port"]!.GetValue<int>();
        var known = await connections.FindFreshAsync(tenant, Provider, ct);
        var wanted = Settings(known?.Settings as SmtpSettings, port, sender);
        var connection = ReferenceEquals(wanted, known?.Settings) ? known : await changes.SaveAsync(tenant, Provider, wanted, known?.Version ?? 0, Audit.CommandLine, ct)
            ?? throw new CommandException("Somebody else saved Built-in SMTP at the same moment. Try again.");
        object returns = bounces.EndPoint is { } listener
            ? new { bounce_host = listener.Address.ToString(), bounce_port = listener.Port }
            : new { bounce_url = BounceUrl(connection!, gateway) };
        using var answer = await client.PutAsJsonAsync(address, returns, ct);
        if (!answer.IsSuccessStatusCode)
            throw new CommandException($"The sandbox does not want to know where bounces go: {(int)answer.StatusCode}.");

        await PublishAsync(client, new Uri(sandbox, "/_sandbox/dns"), tenant, ct);
    }

    /// <summary>As a person would: what the table of domains says goes to whoever keeps the domain's DNS, and then it is looked at.</summary>
    private async Task PublishAsync(HttpClient client, Uri dns, Guid tenant, CancellationToken ct)
    {
        if (await domains.ListAsync(tenant, Provider, ct) is not DomainAnswer.Are { Domains: var all } || all.FirstOrDefault(one => one.Domain == Domain) is not { } own)
            return;

        using var answer = await client.PostAsJsonAsync(dns, own.Records.Select(record => new { record.Name, record.Type, record.Value }), ct);
        if (!answer.IsSuccessStatusCode)
            throw new CommandException($"The sandbox does not publish the records of {Domain}: {(int)answer.StatusCode}.");

        await domains.VerifyAsync(tenant, Provider, Domain, ct);
    }

    /// <summary>Whatever somebody has made of them since, but for where the sandbox is.</summary>
    private static SmtpSettings Settings(SmtpSettings? known, int port, string sender)
    {
        if (known is null)
            return new()
            {
                Servers = [new() { Name = Name, Host = "127.0.0.1", Port = port, Security = SmtpEncryption.None }],
                DefaultSender = sender,
                BounceDomain = "bounces." + Domain,
                Dkim = [new() { Domain = Domain, Selector = SmtpDomains.DefaultSelector }],
            };

        return known.Servers.All(server => server.Name != Name || server.Port == port)
            ? known
            : known with { Servers = [.. known.Servers.Select(server => server.Name == Name ? server with { Port = port } : server)] };
    }

    private static string BounceUrl(Connection connection, Uri gateway)
    {
        var id = PublicId.Format(PublicId.Connection, connection.Id);
        return new UriBuilder(new Uri(gateway, $"webhooks/{Provider}/{id}")) { UserName = id, Password = Uri.EscapeDataString(connection.WebhookSecret) }.Uri.AbsoluteUri;
    }
}
