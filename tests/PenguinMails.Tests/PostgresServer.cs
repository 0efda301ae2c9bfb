using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using PenguinMails.Gateway.Storage;
using Xunit;

[assembly: AssemblyFixture(typeof(PenguinMails.Tests.PostgresServer))]

namespace PenguinMails.Tests;

/// <summary>
/// A private PostgreSQL for the run of the tests, started by the first that wants one. It does not run as root, so there it runs
/// as postgres.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<Cluster>> Running = new(() => Task.Run(Cluster.Start));
    private static int databases;

    /// <summary>With no rows, and all migrations run: to copy that is faster than to run them.</summary>
    internal static async Task<string> FreshDatabaseAsync()
    {
        var cluster = await Running.Value;
        var name = $"test{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {Cluster.Migrated}", connection);
        await command.ExecuteNonQueryAsync();
        return cluster.ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (Running.IsValueCreated)
            (await Running.Value).Stop();
    }

    private sealed record Cluster(string Folder, int Port)
    {
        public const string Migrated = "migrated";

        public string ConnectionString(string database) =>
            $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Maximum Pool Size=20;Timeout=60;Command Timeout=120;Include Error Detail=true";

        public static Cluster Start()
        {
            var folder = Directory.CreateTempSubdirectory("postgres-").FullName;
            if (IsRoot)
                Run("chown", "postgres", folder);

            var data = Path.Combine(folder, "data");
            ServerControl("initdb", "-D", data, "-o", "-U postgres -A trust -E UTF8 --locale=C --no-sync");
            var cluster = new Cluster(folder, FreePort());
            ServerControl("start", "-D", data, "-w", "-t", "150", "-l", Path.Combine(folder, "log"), "-o",
                $"-p {cluster.Port} -h 127.0.0.1 -k {folder} -c fsync=off -c full_page_writes=off -c autovacuum=off -c max_connections=300 -c shared_buffers=64MB");
            cluster.Migrate();
            return cluster;
        }

        private void Migrate()
        {
            using (var connection = new NpgsqlConnection(ConnectionString("postgres")))
            {
                connection.Open();
                using var command = new NpgsqlCommand($"CREATE DATABASE {Migrated}", connection);
                command.ExecuteNonQuery();
            }

            // Nobody may be connected to what is copied.
            using var database = new Database(new StorageOptions { DataDirectory = Folder, Storage = "postgres", Postgres = ConnectionString(Migrated) + ";Pooling=false" });
            Migrations.Run(database, TimeProvider.System);
        }

        public void Stop()
        {
            NpgsqlConnection.ClearAllPools();
            ServerControl("stop", "-D", Path.Combine(Folder, "data"), "-m", "immediate", "-w");
            Directory.Delete(Folder, recursive: true);
        }

        private static bool IsRoot => Environment.UserName == "root";

        private static void ServerControl(params string[] arguments)
        {
            var control = Path.Combine(BinFolder(), "pg_ctl");
            if (IsRoot)
                Run("runuser", ["-u", "postgres", "--", control, "--silent", .. arguments]);
            else
                Run(control, ["--silent", .. arguments]);
        }

        private static string BinFolder() => Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin")).First(bin => File.Exists(Path.Combine(bin, "initdb")))
            : throw new InvalidOperationException("PostgreSQL is not installed: on Debian, apt-get install postgresql.");

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        private static void Run(string program, params string[] arguments)
        {
            // The server inherits what is redirected and would hold it open; so its output goes to its log file only.
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
            if (!process.WaitForExit(TimeSpan.FromMinutes(3)) || process.ExitCode != 0)
                throw new InvalidOperationException($"{program} failed with {process.ExitCode}.");
        }
    }
}
