using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <param name="Tenant">Whose; null for all.</param>
/// <param name="DryRun">Nothing is changed, only told.</param>
/// <param name="OnlyCounts">The counts alone are compared with the deliveries as they are.</param>
internal sealed record RebuildOrder(Guid? Tenant, bool DryRun, bool OnlyCounts)
{
    public string Condition(string column) => Tenant is null ? "" : $" AND {column} = @Tenant";
}

/// <summary>A rebuild under way.</summary>
internal sealed class RebuildRun(RebuildOrder order, RebuildTurn turn, TimeProvider time, Func<RebuildTally, Task> progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private long told = time.GetTimestamp();

    public Guid Id { get; } = Guid.CreateVersion7(time.GetUtcNow());
    public RebuildOrder Order => order;
    public RebuildTally Tally { get; } = new();

    /// <summary>What came later is right by itself.</summary>
    public Guid Until => IdOrder.LowestAt(Began.AddMilliseconds(1));

    public DateTimeOffset Began { get; } = time.GetUtcNow();

    /// <inheritdoc cref="RebuildTurn.WriteAsync"/>
    public Task<T> WriteAsync<T>(Func<Session, T> work) => turn.WriteAsync(Id, work);

    /// <summary>After every page: says now and then that it is alive, and how far it is.</summary>
    public async Task GoOnAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (time.GetElapsedTime(told) < Pause)
            return;

        told = time.GetTimestamp();
        await turn.KeepAsync(Id);
        await progress(Tally);
    }
}

/// <summary>Why a rebuild did not go on, for whoever started it.</summary>
internal sealed class RebuildException(string message) : Exception(message);
