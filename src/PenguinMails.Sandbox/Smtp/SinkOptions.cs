namespace PenguinMails.Sandbox.Smtp;

/// <summary>The configuration section <c>Smtp</c>.</summary>
internal sealed record SinkOptions
{
    /// <summary>Where mail is taken, on loopback; 0 is any free port.</summary>
    public int Port { get; init; }

    public int MaxMessageBytes { get; init; } = 40 * 1024 * 1024;

    /// <summary>The SMTP server to which bounces and complaints go, whatever the return path's domain; port 0: none.</summary>
    public string BounceHost { get; init; } = "127.0.0.1";

    public int BouncePort { get; init; }

    /// <summary>Where bounces and complaints are posted instead, raw, as a mail server's pipe would.</summary>
    public string BounceUrl { get; init; } = "";

    public bool TakesReturns => BouncePort > 0 || BounceUrl.Length > 0;
}
