using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace PenguinMails.Mail.Tests.Dkim;

/// <summary>Another party's verifier: Debian's python3-dkim, one process for all messages of a test.</summary>
internal static class PythonDkim
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Python", "verify_dkim.py");

    /// <param name="records">What DNS would say, by name.</param>
    public static async Task<bool[]> VerifyAsync(
        IReadOnlyDictionary<string, string> records, IEnumerable<byte[]> messages, CancellationToken ct)
    {
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var answer = python.StandardOutput.ReadToEndAsync(ct);
        var problem = python.StandardError.ReadToEndAsync(ct);
        await JsonSerializer.SerializeAsync(python.StandardInput.BaseStream, new { records, messages }, cancellationToken: ct);
        python.StandardInput.Close();
        await python.WaitForExitAsync(ct);
        Assert.True(python.ExitCode == 0, await problem);
        return JsonSerializer.Deserialize<bool[]>(await answer)!;
    }
}
