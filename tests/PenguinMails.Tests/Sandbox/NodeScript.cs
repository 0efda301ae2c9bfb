using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

/// <summary>Runs a script of the folder with client libraries of others, as their users would.</summary>
internal static class NodeScript
{
    private static readonly SemaphoreSlim Installing = new(1);

    /// <returns>What it prints; a script that fails fails the test.</returns>
    public static async Task<JsonElement> RunAsync(string script, params string[] arguments)
    {
        await InstallAsync();
        return JsonElement.Parse(await ExecuteAsync("node", [script, .. arguments]));
    }

    private static async Task InstallAsync()
    {
        await Installing.WaitAsync();
        try
        {
            // npm leaves its copy of the lock file behind when all of it is there.
            if (File.GetLastWriteTimeUtc(Path.Combine(Folder(), "node_modules", ".package-lock.json")) < File.GetLastWriteTimeUtc(Path.Combine(Folder(), "package-lock.json")))
                await ExecuteAsync("npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=5");
        }
        finally
        {
            Installing.Release();
        }
    }

    private static async Task<string> ExecuteAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder(), RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "OfficialClients");
}
