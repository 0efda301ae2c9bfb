using System.Diagnostics;
using Npgsql;

namespace PenguinMails.Bench.Servers;

/// <summary>A private PostgreSQL with its settings as they come, but for memory: every commit is on disk before it is answered.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string folder;
    private readonly int port;
    private int databases;

    private PostgresCluster(string folder, int port) => (this.folder, this.port) = (folder, port);

    private string Data => Path.Combine(folder, "data");

    public static bool IsInstalled => Directory.Exists("/usr/lib/postgresql");

    private static bool IsRoot => Environment.UserName == "root";

    public static PostgresCluster Start()
    {
        var folder = Directory.CreateTempSubdirectory("bench-postgres-").FullName;
        if (IsRoot)
            Run("chown", "postgres", folder);

        var cluster = new PostgresCluster(folder, ChildProcess.FreePort());
        Started.Add(cluster, cluster.Stop);
        cluster.Control("initdb", "-o", "-U postgres -A trust -E UTF8 --locale=C");
        cluster.Control("start", "-w", "-l", Path.Combine(folder, "log"), "-o",
            $"-p {cluster.port} -h 127.0.0.1 -k {folder} -c shared_buffers=512MB -c max_wal_size=4GB");
        return cluster;
    }

    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"bench{++databases}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    public Task CheckpointAsync() => ExecuteAsync("CHECKPOINT");

    /// <summary>Of the server and its sessions.</summary>
    public TimeSpan ProcessorTime =>
        Processes.TimeOf(int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture));

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (Started.Remove(this))
            Stop();

        return default;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }

    private void Stop()
    {
        Control("stop", "-m", "immediate", "-w");
        Directory.Delete(folder, recursive: true);
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Maximum Pool Size=20";

    private void Control(string command, params string[] arguments)
    {
        var control = Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin/pg_ctl")).First(File.Exists);
        if (IsRoot)
            Run("runuser", ["-u", "postgres", "--", control, "--silent", command, "-D", Data, .. arguments]);
        else
            Run(control, ["--silent", command, "-D", Data, .. arguments]);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed with {process.ExitCode}.");
    }
}
