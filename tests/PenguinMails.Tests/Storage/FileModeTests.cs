using System.Runtime.Versioning;
using PenguinMails.Tests.Sending;
using Xunit;

namespace PenguinMails.Tests.Storage;

/// <summary>The data folder belongs to others, too, and the process keeps nothing from them by itself.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileModeTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Open = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    [Fact]
    public async Task Every_file_is_its_owners_alone_from_the_first_start_and_again_after_one_was_opened()
    {
        var folder = Directory.CreateTempSubdirectory("modes-").FullName;
        File.SetUnixFileMode(folder, Open | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var url = GatewayProcess.FreeUrl();

        await using (var first = await GatewayProcess.StartAsync(url, folder, "http://127.0.0.1:9", umask: "000"))
        {
            AssertClosed(folder);
            // Not by a stop: so the log and its index are left behind.
            await first.KillAsync();
        }

        AssertClosed(folder);
        foreach (var file in Files(folder).Where(file => Path.GetFileName(file) != "keyring.json"))
            File.SetUnixFileMode(file, Open);
        await using (await GatewayProcess.StartAsync(url, folder, "http://127.0.0.1:9", umask: "000"))
            AssertClosed(folder);

        Directory.Delete(folder, recursive: true);
    }

    private static void AssertClosed(string folder)
    {
        var files = Files(folder);
        Assert.Superset(new HashSet<string?>(["gateway.db", "gateway.db-wal", "gateway.db-shm", "gateway.lock", "gateway.sock", "keyring.json"]), files.Select(Path.GetFileName).ToHashSet());
        Assert.All(files, file => Assert.Equal((file, OwnerOnly), (file, File.GetUnixFileMode(file))));
    }

    private static string[] Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
}
