using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Routing;

/// <summary>What a send asks of the connection besides its content.</summary>
/// <param name="TrackingSwitch">The email is not to be tracked as the provider's account has it.</param>
internal readonly record struct EmailNeeds(bool TrackingSwitch);

/// <param name="Field">Of the send, that asks for it; null where it is the content.</param>
/// <param name="Text">As a sentence.</param>
internal readonly record struct Lack(string? Field, string Text);

/// <summary>What a connection lacks that an email needs: it is passed over, and nothing is left out of an email to make it fit.</summary>
internal static class Capabilities
{
    /// <summary>Null where it can carry the email.</summary>
    public static Lack? LackOf(IEmailProvider provider, Connection connection, RoutingQuestion question) =>
        LackOf(provider, question.Needs)
        ?? (provider.CannotCarry(connection, question.Email, question.Recipients.Count) is { } lack ? new(null, lack.TrimEnd('.') + ".") : null);

    /// <summary>The same of what the send itself asks for. It may be missing after the settings have changed.</summary>
    public static Lack? LackOf(IEmailProvider provider, EmailNeeds needs) =>
        needs.TrackingSwitch && !provider.Info.SwitchesTracking ? new("tracking", $"{provider.Info.Name} can't switch tracking for a single email.")
        : null;
}
