using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Routing;

/// <summary>What a send asks of the connection besides its content.</summary>
/// <param name="TrackingSwitch">The email is not to be tracked as the provider's account has it.</param>
/// <param name="TestMode">The provider is to do all but deliver it.</param>
/// <param name="Region">Only connections there may carry it.</param>
internal readonly record struct EmailNeeds(bool TrackingSwitch, bool TestMode, SendingRegion? Region);

/// <param name="Field">Of the send, that asks for it; null where it is the content.</param>
/// <param name="Text">As a sentence.</param>
internal readonly record struct Lack(string? Field, string Text);

/// <summary>What a connection lacks that an email needs: it is passed over, and nothing is left out of an email to make it fit.</summary>
internal static class Capabilities
{
    /// <summary>The field of what lacks for a From domain that is not verified.</summary>
    public const string Sender = "from";

    /// <summary>Null where it can carry the email.</summary>
    public static Lack? LackOf(IEmailProvider provider, Connection connection, RoutingQuestion question) =>
        LackOf(provider, connection, question.Email.From.Address.Domain, question.Needs)
        ?? (provider.CannotCarry(connection, question.Email, question.Recipients.Count) is { } lack ? new(null, lack.TrimEnd('.') + ".") : null);

    /// <summary>The same of the sender and of what the send asks for besides. It may be missing after the settings have changed.</summary>
    public static Lack? LackOf(IEmailProvider provider, Connection connection, string fromDomain, EmailNeeds needs)
    {
        var info = provider.Info;
        if (connection.IsUnverified(fromDomain))
            return new(Sender, $"{fromDomain} is not verified at {info.Name}.");
        if (needs.TestMode && !info.HasTestMode)
            return new("test_mode", $"{info.Name} has no test mode.");
        if (needs.Region is { } region && provider.ProfileOf(connection).Region is var own && own != region)
            return new("region", own is { } other ? $"{info.Name} sends from the {NameOf(other)}, not from the {NameOf(region)}." : $"The region of {info.Name} is not set.");
        return needs.TrackingSwitch && !info.SwitchesTracking ? new("tracking", $"{info.Name} can't switch tracking for a single email.") : null;
    }

    private static string NameOf(SendingRegion region) => region.ToString().ToUpperInvariant();
}
