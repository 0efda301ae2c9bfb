namespace PenguinMails.Bench;

/// <summary>The folder this runs in, and the programs of the machine.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PenguinMails.slnx")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new InvalidOperationException("Not inside the repository.");
    }
}
