using System.Diagnostics;
using PenguinMails.Bench.Servers;

namespace PenguinMails.Bench;

/// <summary>What the scenarios of one storage share.</summary>
internal sealed class Stage(string root, BenchOptions options, PostgresCluster? postgres)
{
    private int folders;

    public BenchOptions Options => options;

    public string Storage => postgres is null ? "sqlite" : "postgres";

    /// <summary>Of a database server, if there is one; SQLite's time is its process's own.</summary>
    public TimeSpan DatabaseTime => postgres?.ProcessorTime ?? TimeSpan.Zero;

    /// <summary>Has everything written to the disk that waits for it in memory.</summary>
    public async Task SettleAsync()
    {
        if (postgres is not null)
            await postgres.CheckpointAsync();

        using var sync = Process.Start("sync");
        await sync.WaitForExitAsync();
    }

    public string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(root, $"{Storage}-{name}-{++folders}")).FullName;

    public async Task<Store> NewStoreAsync(string name) =>
        new(NewFolder(name), postgres is null ? null : await postgres.CreateDatabaseAsync());
}
