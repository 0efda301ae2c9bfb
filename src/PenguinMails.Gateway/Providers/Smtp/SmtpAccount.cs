using PenguinMails.Gateway.Http;
using PenguinMails.Mail.Dkim;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>A connection's open sockets and keys, as of one version of its settings.</summary>
internal sealed class SmtpAccount
{
    private readonly Dictionary<string, SmtpPool> pools;
    private readonly Dictionary<string, DkimSigner> signers;
    private readonly TaskCompletionSource unused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One for whoever keeps it, and one for each that sends by it.
    private int holders = 1;

    public SmtpAccount(Connection connection, SmtpOptions options, TenantHosts hosts)
    {
        Settings = (SmtpSettings)connection.Settings;
        Version = connection.Version;
        pools = Settings.Servers.ToDictionary(server => server.Name, server => new SmtpPool(Wire(server, Settings.TimeoutS, options, hosts)));
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

    private static SmtpServerSettings Wire(SmtpServer server, int timeoutS, SmtpOptions options, TenantHosts hosts)
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
            UserName = server.Username is { Length: > 0 } user ? user : null,
            Password = server.Password,
            LocalName = options.HostName,
            TrustedRoots = options.Roots,
            Connect = hosts.ConnectAsync,
            Timeouts = new() { Connect = patience, Greeting = patience, Command = patience, End = SmtpProvider.LongestEnd },
        };
    }

    /// <returns>False where it is closed already.</returns>
    public bool TryHold()
    {
        for (var known = Volatile.Read(ref holders); known > 0; known = Volatile.Read(ref holders))
            if (Interlocked.CompareExchange(ref holders, known + 1, known) == known)
                return true;

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
            unused.SetResult();
    }

    /// <summary>Closes it when nobody sends by it any more.</summary>
    public async Task RetireAsync()
    {
        Release();
        await unused.Task;
        foreach (var pool in pools.Values)
            await pool.DisposeAsync();
    }
}
