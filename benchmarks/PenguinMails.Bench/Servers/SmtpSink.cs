namespace PenguinMails.Bench.Servers;

/// <summary>Postfix's <c>smtp-sink</c>: a mail server that answers at once and keeps nothing.</summary>
internal static class SmtpSink
{
    private const string Program = "/usr/sbin/smtp-sink";

    public static bool IsInstalled => File.Exists(Program);

    public static Task<ChildProcess> StartAsync(string folder, int port)
    {
        // As root it wants to be told as whom it is to run.
        string[] user = Environment.UserName == "root" ? ["-u", "nobody"] : [];
        return ChildProcess.StartAsync(folder, "smtp-sink", port, Program, [.. user, $"127.0.0.1:{port}", "512"]);
    }
}
