namespace PenguinMails.Sandbox.Smtp;

/// <summary>The options as they are now: where bounces go is often known only when the gateway has started.</summary>
internal sealed class SinkSettings(SinkOptions options)
{
    private volatile SinkOptions current = options;

    public SinkOptions Current => current;

    public void ReturnTo(SinkAddress address) => current = current with
    {
        BounceHost = address.BounceHost ?? current.BounceHost,
        BouncePort = address.BouncePort ?? 0,
        BounceUrl = address.BounceUrl ?? "",
    };
}

/// <summary>Where the sink listens and where it sends what comes back.</summary>
internal sealed record SinkAddress
{
    public string? Host { get; init; }
    public int? Port { get; init; }
    public string? BounceHost { get; init; }
    public int? BouncePort { get; init; }
    public string? BounceUrl { get; init; }

    /// <summary>Of the certificate that STARTTLS shows, to be trusted by who wants to check it.</summary>
    public string? Certificate { get; init; }

    public string? Problem() => this switch
    {
        { BouncePort: < 0 or > 65535 } => "bounce_port must be between 0 and 65535",
        { BounceUrl: { Length: > 0 } url } when !Uri.TryCreate(url, UriKind.Absolute, out _) => "bounce_url must be a URL",
        _ => null,
    };
}
