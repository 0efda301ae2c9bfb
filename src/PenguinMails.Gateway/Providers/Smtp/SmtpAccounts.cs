using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>
/// The accounts in use. A connection that was changed gets another one, and the old one closes when its last email is out.
/// </summary>
internal sealed class SmtpAccounts(IOptions<SmtpOptions> options, TenantHosts hosts) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, SmtpAccount> byConnection = [];

    /// <summary>Runs something with the connection's account, which stays open meanwhile.</summary>
    public async Task<T> UseAsync<T>(Connection connection, Func<SmtpAccount, Task<T>> use)
    {
        var account = Hold(connection);
        try
        {
            return await use(account);
        }
        finally
        {
            account.Release();
        }
    }

    /// <summary>Runs something with the settings as they are given, which may not be saved yet.</summary>
    public async Task<T> TryAsync<T>(Connection connection, Func<SmtpAccount, Task<T>> use)
    {
        var account = new SmtpAccount(connection, options.Value, hosts);
        try
        {
            return await use(account);
        }
        finally
        {
            await account.RetireAsync();
        }
    }

    /// <summary>To look at; it may close at any time.</summary>
    public SmtpAccount Of(Connection connection)
    {
        var account = Hold(connection);
        account.Release();
        return account;
    }

    public async ValueTask DisposeAsync()
    {
        SmtpAccount[] all;
        lock (gate)
        {
            all = [.. byConnection.Values];
            byConnection.Clear();
        }

        await Task.WhenAll(all.Select(account => account.RetireAsync()));
    }

    private SmtpAccount Hold(Connection connection)
    {
        lock (gate)
        {
            if (byConnection.TryGetValue(connection.Id, out var known) && known.Version >= connection.Version && known.TryHold())
                return known;

            var account = byConnection[connection.Id] = new(connection, options.Value, hosts);
            account.TryHold();
            _ = known?.RetireAsync();
            return account;
        }
    }
}
