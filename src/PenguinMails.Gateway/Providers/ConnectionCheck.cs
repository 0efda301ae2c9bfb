namespace PenguinMails.Gateway.Providers;

/// <param name="Detail">For people; the seeds' sentence where there is one.</param>
public sealed record ConnectionCheck(bool Ok, string Detail, bool InvalidKey = false)
{
    private const string TooFastSentence = "ESP rate limit reached. Try again in a minute.";
    private const string InvalidKeySentence = "Invalid API key. Please check your credentials and try again.";

    /// <summary>The provider did not answer, or only that it can't.</summary>
    public bool Unreachable { get; init; }

    /// <summary>The provider asks to be left alone for a while.</summary>
    public bool Throttled { get; init; }

    /// <summary>The path of the setting that is to be corrected; null where it is the key that the account is known by.</summary>
    public string? Setting { get; init; }

    /// <summary>The provider's own words, or the network's.</summary>
    public string? Cause { get; init; }

    /// <summary>What does not keep email from going out, and yet is to be mended.</summary>
    public string? Warning { get; init; }

    /// <summary>A domain from which the provider does not send yet.</summary>
    public string? UnverifiedDomain { get; init; }

    /// <summary>Whether what a check said was only that it came too soon.</summary>
    public static bool IsTooFast(string? detail) => detail == TooFastSentence;

    public static ConnectionCheck KeyRefused(string cause) => new(false, InvalidKeySentence, InvalidKey: true) { Cause = cause };

    public static ConnectionCheck NotReached(string provider, string cause) =>
        new(false, $"Unable to connect to {provider}. Using fallback provider.") { Unreachable = true, Cause = cause };

    public static ConnectionCheck TooFast(string cause) =>
        new(false, TooFastSentence) { Throttled = true, Cause = cause };
}
