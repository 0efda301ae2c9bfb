using System.Text.Json;
using PenguinMails.Sandbox.Control;

namespace PenguinMails.Sandbox.Dns;

/// <summary>Where a tester publishes records, as in a domain host's console: <c>/_sandbox/dns</c>.</summary>
internal static class DnsEndpoints
{
    private const string Fields = "an array of records {name, type, value} is needed";

    public static void AddDns(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PublishedRecords>();
        builder.Services.AddSingleton<DnsServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DnsServer>());
    }

    public static void MapDns(this WebApplication app)
    {
        var (server, records) = (app.Services.GetRequiredService<DnsServer>(), app.Services.GetRequiredService<PublishedRecords>());
        app.MapGet("/_sandbox/dns", (RequestDelegate)(http => TellAsync(http, server, records)));
        app.MapPost("/_sandbox/dns", (RequestDelegate)(http => PublishAsync(http, server, records)));
        app.MapDelete("/_sandbox/dns", (RequestDelegate)(http =>
        {
            records.Clear();
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        }));
    }

    private static Task TellAsync(HttpContext http, DnsServer server, PublishedRecords records) => http.Response.WriteAsJsonAsync(
        new("127.0.0.1", server.Port, [.. records.All]), ControlJson.Default.NameServer, cancellationToken: http.RequestAborted);

    private static async Task PublishAsync(HttpContext http, DnsServer server, PublishedRecords records)
    {
        string? problem;
        try
        {
            var published = await JsonSerializer.DeserializeAsync(http.Request.Body, ControlJson.Default.PublishedRecordArray, http.RequestAborted);
            problem = published is null ? Fields : published.Select(record => record is null ? Fields : record.Problem()).FirstOrDefault(found => found is not null);
            if (problem is null)
                records.Publish(published!);
        }
        catch (JsonException e)
        {
            problem = $"{e.Message} ({Fields})";
        }

        if (problem is null)
        {
            await TellAsync(http, server, records);
            return;
        }

        http.Response.StatusCode = 400;
        await http.Response.WriteAsJsonAsync(new(problem), ControlJson.Default.Explained, cancellationToken: http.RequestAborted);
    }
}

/// <summary>Where the name server is, and what it knows.</summary>
internal sealed record NameServer(string Host, int Port, PublishedRecord[] Records);
