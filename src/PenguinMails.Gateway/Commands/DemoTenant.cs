using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Commands;

/// <summary>
/// The tenant of a first run, its accounts at the sandbox, and the file with its credentials. Done again it keeps what is there and
/// tells the sandbox anew where to report, which forgets that when it stops.
/// </summary>
internal sealed class DemoTenant(
    TenantDirectory tenants, Users users, ApiKeys keys, ConnectionStore connections, ConnectionChanges changes,
    ProviderCatalog catalog, PublicUrl publicUrl, IHttpClientFactory http, IServiceProvider services)
{
    private const string Name = "Demo";
    private const string Email = "admin@yourdomain.com";
    private const string Sender = "noreply@yourdomain.com";

    public async Task<int> EnsureAsync(Uri sandbox, string file, TextWriter output, CancellationToken ct)
    {
        var url = publicUrl.Known ?? throw new CommandException("The gateway must be running: start it with `serve`.");
        var tenant = (await tenants.ListAsync(ct)).FirstOrDefault(tenant => tenant.Name == Name)
            ?? await tenants.CreateAsync(Name, Audit.CommandLine);
        var registered = await ConnectAsync(tenant.Id, "postmark", _ => Task.FromResult(PostmarkSettings()), output, ct)
            & await ConnectAsync(tenant.Id, "mailgun", token => MailgunSettingsAsync(sandbox, token), output, ct);
        await ActivatorUtilities.CreateInstance<DemoServer>(services).ConnectAsync(tenant.Id, sandbox, url, Sender, ct);
        var credentials = await WorkingAsync(tenant.Id, file, ct) ?? await NewCredentialsAsync(tenant.Id, ct);
        Write(file, credentials with { Url = Text(url), SandboxUrl = Text(sandbox) });
        return registered ? 0 : 1;
    }

    private async Task<bool> ConnectAsync(
        Guid tenant, string provider, Func<CancellationToken, Task<JsonObject>> settings, TextWriter output, CancellationToken ct)
    {
        var adapter = catalog.Find(provider)!;
        var connection = await connections.FindAsync(tenant, provider, ct)
            ?? await changes.SaveAsync(tenant, provider, (await settings(ct)).Deserialize(adapter.Info.Settings!, Json.Options)!, null, Audit.CommandLine, ct);
        return await adapter.RegisterAsync(connection!, services, output, ct);
    }

    private static JsonObject PostmarkSettings() => new()
    {
        ["api_token"] = Guid.NewGuid().ToString(),
        ["default_sender"] = Sender,
    };

    private async Task<JsonObject> MailgunSettingsAsync(Uri sandbox, CancellationToken ct)
    {
        var key = Credential.Create("sandbox-")[..40];
        using var client = http.CreateClient(nameof(DemoTenant));
        var answer = await client.GetFromJsonAsync<JsonObject>(new Uri(sandbox, $"/_sandbox/signing-key?key={key}"), ct);
        return new()
        {
            ["api_key"] = key,
            ["webhook_signing_key"] = answer!["key"]!.GetValue<string>(),
            ["domain"] = "yourdomain.com",
            ["region"] = "us",
        };
    }

    /// <summary>Those in the file, if there is one and they still open this tenant.</summary>
    private async Task<FirstRun?> WorkingAsync(Guid tenant, string file, CancellationToken ct)
    {
        if (!File.Exists(file))
            return null;

        try
        {
            var run = JsonSerializer.Deserialize<FirstRun>(await File.ReadAllBytesAsync(file, ct), Json.Options)!;
            foreach (var key in (string[])[run.SendKey, run.ReadKey, run.AdminKey])
                if ((await keys.FindAsync(key, ct))?.TenantId != tenant)
                    return null;

            return await users.VerifyAsync(run.AdminEmail, run.AdminPassword, ct) is null ? null : run;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<FirstRun> NewCredentialsAsync(Guid tenant, CancellationToken ct)
    {
        var password = Credential.Create("")[..24];
        var user = await users.FindByEmailAsync(Email, ct);
        if (user is not null && user.TenantId != tenant)
            throw new CommandException($"{Email} belongs to another tenant.");

        if (user is not null)
            await users.SetPasswordAsync(user, password, Audit.CommandLine);
        else
            await users.CreateAsync(tenant, Email, password, UserRole.Admin, Audit.CommandLine);

        return new()
        {
            AdminEmail = Email,
            AdminPassword = password,
            SendKey = await KeyAsync(tenant, Scope.Send),
            ReadKey = await KeyAsync(tenant, Scope.Read),
            AdminKey = await KeyAsync(tenant, Scope.Admin),
        };
    }

    private async Task<string> KeyAsync(Guid tenant, Scope scope) =>
        (await keys.CreateAsync(tenant, $"First run, {scope.ToString().ToLowerInvariant()}", scope, Audit.CommandLine)).Secret;

    private static void Write(string file, FirstRun run)
    {
        if (!Path.IsPathFullyQualified(file))
            throw new CommandException("--file must be a full path, because the server writes it.");

        PrivateFile.Write(file, [.. JsonSerializer.SerializeToUtf8Bytes(run, Json.Options), (byte)'\n'], overwrite: true);
    }

    private static string Text(Uri url) => url.AbsoluteUri.TrimEnd('/');

    /// <summary>The file; its names and their order are a promise.</summary>
    private sealed record FirstRun
    {
        public string Url { get; init; } = "";
        public string SandboxUrl { get; init; } = "";
        public required string AdminEmail { get; init; }
        public required string AdminPassword { get; init; }
        public required string SendKey { get; init; }
        public required string ReadKey { get; init; }
        public required string AdminKey { get; init; }
    }
}
