namespace PenguinMails.Gateway.Providers;

/// <summary>A webhook as the provider would send it, made here to try the way that it takes.</summary>
/// <param name="Body">JSON.</param>
/// <param name="Headers">What proves that it comes from the account.</param>
internal sealed record TestReport(byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Who it is about, at a domain that nobody has.</summary>
    public const string Recipient = "test@example.com";

    /// <summary>What there is to try.</summary>
    public static readonly IReadOnlyList<EventType> Types = [EventType.Delivered, EventType.Bounced, EventType.Opened, EventType.Clicked];

    /// <summary>The envelope that every test names. None of ours has it, so that no test can be about an email.</summary>
    public static readonly Guid Envelope = new("00000000-0000-7000-8000-746573740000");
}
