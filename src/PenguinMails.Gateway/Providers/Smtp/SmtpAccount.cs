using PenguinMails.Mail.Dkim;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>A connection's open sockets and keys, as of one version of its settings.</summary>
internal sealed class SmtpAccount : IAsyncDisposable
{
    private readonly Dictionary<string, SmtpPool> pools;
    private readonly Dictionary<string, DkimSigner> signers;

    public SmtpAccount(Connection connection, SmtpOptions options)
    {
        Settings = (SmtpSettings)connection.Settings;
        Version = connection.Version;
        pools = Settings.Servers.ToDictionary(server => server.Name, server => new SmtpPool(Wire(server, Settings.TimeoutS, options)));
        signers = Settings.Dkim.Where(dkim => dkim.PrivateKey is not null)
            .ToDictionary(dkim => dkim.Domain, dkim => new DkimSigner(dkim.Domain, dkim.Selector, DkimKey.Import(Convert.FromBase64String(dkim.PrivateKey!))));
        ReturnPathKey = Settings.ReturnPathKey is { } key ? Convert.FromBase64String(key) : [];
    }

    public SmtpSettings Settings { get; }
    public int Version { get; }
    public byte[] ReturnPathKey { get; }

    public SmtpPool PoolOf(string server) => pools.TryGetValue(server, out var pool) ? pool : pools.Values.First();

    /// <summary>Signs for the domain itself, or for one above it: both align with From (DMARC, relaxed).</summary>
    public DkimSigner? SignerOf(string fromDomain)
    {
        for (var domain = fromDomain; domain.Length > 0; domain = domain[(domain.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (signers.TryGetValue(domain, out var signer))
                return signer;
            if (!domain.Contains('.', StringComparison.Ordinal))
                break;
        }

        return null;
    }

    public static SmtpServerSettings Wire(SmtpServer server, int timeoutS, SmtpOptions options)
    {
        var patience = TimeSpan.FromSeconds(timeoutS);
        return new()
        {
            Host = server.Host,
            Port = server.Port,
            Security = server.Security switch
            {
                SmtpEncryption.None => SmtpSecurity.None,
                SmtpEncryption.Tls => SmtpSecurity.Tls,
                _ => SmtpSecurity.StartTls,
            },
            UserName = server.Username,
            Password = server.Password,
            LocalName = options.HostName,
            TrustedRoots = options.Roots,
            Timeouts = new() { Connect = patience, Greeting = patience, Command = patience, End = SmtpProvider.LongestEnd },
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in pools.Values)
            await pool.DisposeAsync();
        foreach (var signer in signers.Values)
            signer.Dispose();
    }
}

/// <summary>The accounts in use; a connection that was changed gets another one, and the old one closes when its last email is out.</summary>
internal sealed class SmtpAccounts(Microsoft.Extensions.Options.IOptions<SmtpOptions> options) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, SmtpAccount> byConnection = [];

    public SmtpAccount Of(Connection connection)
    {
        SmtpAccount? old;
        lock (gate)
        {
            if (byConnection.TryGetValue(connection.Id, out old) && old.Version >= connection.Version)
                return old;

            byConnection[connection.Id] = new(connection, options.Value);
        }

        if (old is not null)
            _ = old.DisposeAsync().AsTask();
        lock (gate)
            return byConnection[connection.Id];
    }

    public async ValueTask DisposeAsync()
    {
        SmtpAccount[] all;
        lock (gate)
            all = [.. byConnection.Values];
        foreach (var account in all)
            await account.DisposeAsync();
    }
}
