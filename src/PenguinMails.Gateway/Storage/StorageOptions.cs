using System.ComponentModel.DataAnnotations;

namespace PenguinMails.Gateway.Storage;

internal sealed class StorageOptions
{
    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    [Required, AllowedValues("sqlite", "postgres")]
    public string Storage { get; init; } = "sqlite";

    /// <summary>Holds the SQLite database, the key ring and the socket of the command line.</summary>
    [Required] public string DataDirectory { get; init; } = "data";

    /// <summary>Connection string, needed for <c>postgres</c>.</summary>
    public string? Postgres { get; init; }

    public bool IsPostgres => Storage == "postgres";

    public static StorageOptions From(IConfiguration configuration) => new()
    {
        Storage = configuration["Storage"] ?? "sqlite",
        DataDirectory = Path.GetFullPath(configuration["DataDirectory"] ?? "data"),
        Postgres = configuration.GetConnectionString("Postgres"),
    };
}
