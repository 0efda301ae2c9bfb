using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Smtp;

namespace PenguinMails.Tests.Connections;

/// <summary>An admin whose servers are the sandbox's one, with STARTTLS and a password.</summary>
internal sealed class SmtpAdmin : IAsyncDisposable
{
    /// <summary>Nobody listens at the port of tcpmux.</summary>
    public const int DeadPort = 1;

    private readonly string certificate = Path.GetTempFileName();
    private int port;

    public ConnectionAdmin Admin { get; private set; } = null!;

    public static async Task<SmtpAdmin> StartAsync(StorageKind storage = StorageKind.Sqlite, params (string Key, string Value)[] configuration)
    {
        var smtp = new SmtpAdmin();
        // The file is read when the first server is asked.
        smtp.Admin = await ConnectionAdmin.StartAsync(storage, [.. configuration, ("Providers:Smtp:TrustedRoots", smtp.certificate)]);
        var sink = await smtp.Admin.Sandbox.JsonAsync("/_sandbox/smtp");
        await File.WriteAllTextAsync(smtp.certificate, sink.GetProperty("certificate").GetString());
        smtp.port = sink.GetProperty("port").GetInt32();
        return smtp;
    }

    public int Port => port;

    public JsonObject Server(string name, string password) => new()
    {
        ["name"] = name,
        ["host"] = "localhost",
        ["port"] = port,
        ["security"] = "starttls",
        ["username"] = "anna",
        ["password"] = password,
    };

    public Task<Answer> SaveAsync(object settings) => Admin.SaveAsync("smtp", settings);

    public Task<Answer> ReadAsync() => Admin.ReadAsync("smtp");

    public async Task<SmtpSettings> SettingsAsync() => (SmtpSettings)(await Admin.ConnectionAsync("smtp"))!.Settings;

    public async Task<string> CardAsync() => (await Admin.ReadAsync("providers")).Body["data"]!.AsArray()
        .Single(card => card!["provider"]!.GetValue<string>() == "smtp")!["status"]!.GetValue<string>();

    public async ValueTask DisposeAsync()
    {
        await Admin.DisposeAsync();
        File.Delete(certificate);
    }
}
