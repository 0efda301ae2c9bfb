namespace PenguinMails.Bench.Servers;

/// <summary>Where a server keeps its rows.</summary>
/// <param name="Folder">Of its own.</param>
/// <param name="Postgres">Connection string; null for SQLite in the folder.</param>
internal sealed record Store(string Folder, string? Postgres = null)
{
    public string[] Arguments => Postgres is null
        ? [$"--DataDirectory={Folder}"]
        : [$"--DataDirectory={Folder}", "--Storage=postgres", $"--ConnectionStrings:Postgres={Postgres}"];
}
