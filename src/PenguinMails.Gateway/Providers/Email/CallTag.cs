namespace PenguinMails.Gateway.Providers.Email;

/// <summary>
/// The value of <c>pm_call</c>: connection and call, so that an event on a provider's common URL names its connection
/// without a look-up. 65 characters (Postmark's metadata values end at 80).
/// </summary>
internal static class CallTag
{
    public const string CallKey = "pm_call";
    public const string EnvelopeKey = "pm_env";

    public static string Format(Guid connectionId, Guid callId) => $"{connectionId:N}.{callId:N}";

    public static bool TryParse(string? text, out Guid connectionId, out Guid callId)
    {
        callId = connectionId = default;
        return text is { Length: 65 } && text[32] == '.'
            && Guid.TryParseExact(text.AsSpan(0, 32), "N", out connectionId)
            && Guid.TryParseExact(text.AsSpan(33), "N", out callId);
    }
}
