using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Bench.Servers;

/// <summary>
/// What can't be undercut: Kestrel without anything on it, and the gateway's own group commit of one row that holds the request's
/// body. Nothing is read of the request and nothing checked.
/// </summary>
internal static class FloorServer
{
    private static readonly byte[] Answer = """{"status":"queued"}"""u8.ToArray();

    private static readonly Table<(Guid Id, byte[] Body)> Rows = new("floor",
        new("id", ColumnKind.Uuid, row => row.Id),
        new("tenant_id", ColumnKind.Uuid, _ => Guid.Empty),
        new("body", ColumnKind.Bytes, row => row.Body));

    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        using var database = new Database(StorageOptions.From(app.Configuration));
        using var writer = new Writer(database, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger<Writer>());
        await writer.ChangeAsync(session => session.Execute(database.Dialect == Dialect.Sqlite
            ? "CREATE TABLE IF NOT EXISTS floor (id BLOB NOT NULL, tenant_id BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (id, tenant_id)) STRICT"
            : "CREATE TABLE IF NOT EXISTS floor (id uuid NOT NULL, tenant_id uuid NOT NULL, body bytea NOT NULL, PRIMARY KEY (id, tenant_id))"));
        var rows = writer.Queue<(Guid Id, byte[] Body), bool>(
            WriteOrder.Accepts, (session, items) => session.Insert(Rows, items), row => new(1, row.Body.Length));
        app.Run(context => StoreAsync(context, rows));
        await app.RunAsync();
    }

    private static async Task StoreAsync(HttpContext context, WriteQueue<(Guid Id, byte[] Body), bool> rows)
    {
        var body = new byte[(int)(context.Request.ContentLength ?? 0)];
        await context.Request.Body.ReadExactlyAsync(body);
        await rows.WriteAsync((Guid.CreateVersion7(), body));
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Answer.Length;
        await context.Response.Body.WriteAsync(Answer);
    }
}
