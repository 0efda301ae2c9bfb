using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Suppressions;

/// <summary>
/// Lifts what a provider reported and has taken off its own list since. Only what was seen there once: an address that never stood on
/// the list, or stood on another account's, is not missing from it.
/// </summary>
internal sealed class ProviderLists(Database database, Writer writer, TimeProvider time)
{
    public async Task CompareAsync(ISuppressionLists provider, Connection connection, CancellationToken ct)
    {
        foreach (var reason in Enum.GetValues<SuppressionReason>())
            if (provider.ListOf(connection, reason) is { } list && await KnownAsync(connection, reason, ct) is { Count: > 0 } known)
            {
                var began = time.GetUtcNow();
                if (await provider.AddressesAsync(connection, reason, ct) is { } addresses)
                    await CompareAsync(connection, reason, list, known, addresses, began);
            }
    }

    private async Task CompareAsync(
        Connection connection, SuppressionReason reason, string list, IReadOnlyList<Known> known, IReadOnlyCollection<string> addresses, DateTimeOffset began)
    {
        var listed = addresses.Select(SuppressionList.KeyOf).ToHashSet();
        var seen = known.Where(one => one.ListedIn != list && listed.Contains(one.Address)).ToList();
        var gone = known.Where(one => one.ListedIn == list && !listed.Contains(one.Address)).ToList();
        if (seen.Count + gone.Count == 0)
            return;

        var source = SuppressionList.SourceOf(connection.Id);
        await writer.ChangeAsync(session =>
        {
            foreach (var one in seen)
                session.Execute(
                    "UPDATE suppressions SET listed_in = @list WHERE tenant_id = @TenantId AND address = @Address AND scope = @Scope AND reason = @reason AND source = @source",
                    new { list, connection.TenantId, one.Address, one.Scope, reason = EnumNames.Of(reason), source });
            SuppressionList.Add(session, gone.Select(one => new Suppression(
                connection.TenantId, one.Address, EnumNames.Parse<SuppressionScope>(one.Scope), reason, source, false, began, Guid.CreateVersion7(began), $"Removed from {list}")));
            return true;
        });
    }

    private async Task<IReadOnlyList<Known>> KnownAsync(Connection connection, SuppressionReason reason, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<Known>(
            "SELECT address, scope, listed_in FROM suppressions WHERE tenant_id = @TenantId AND source = @source AND reason = @reason AND active",
            new { connection.TenantId, source = SuppressionList.SourceOf(connection.Id), reason = EnumNames.Of(reason) }, ct);
    }

    private sealed record Known
    {
        public required string Address { get; init; }
        public required string Scope { get; init; }
        public string? ListedIn { get; init; }
    }
}
