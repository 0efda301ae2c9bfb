using System.ComponentModel;

namespace PenguinMails.Gateway.Connections.Admin;

[Description("How much is wrong with a connection.")]
public enum ConnectionLevel
{
    [Description("Nothing.")]
    Ok,

    [Description("It is disabled.")]
    Paused,

    [Description("Email goes out, and something is to be done, or it goes out slowly.")]
    NeedsAttention,

    [Description("Nothing goes out.")]
    Error,
}

/// <summary>What is known of a connection, as far as it tells how much is wrong.</summary>
internal sealed record ConnectionSigns
{
    public bool Enabled { get; init; } = true;

    /// <summary>Sends or a test failed, and none went well since.</summary>
    public bool Fails { get; init; }

    /// <summary>The provider sends from no domain: the only one that it could send from is not verified.</summary>
    public bool RefusesAll { get; init; }

    /// <summary>The default sender is not verified, or something beside sending is to be mended, such as the webhook.</summary>
    public bool HasWarning { get; init; }

    /// <summary>The provider asks to be left alone for a while.</summary>
    public bool IsThrottled { get; init; }

    public ConnectionLevel Level =>
        !Enabled ? ConnectionLevel.Paused
        : Fails || RefusesAll ? ConnectionLevel.Error
        : HasWarning || IsThrottled ? ConnectionLevel.NeedsAttention
        : ConnectionLevel.Ok;
}
