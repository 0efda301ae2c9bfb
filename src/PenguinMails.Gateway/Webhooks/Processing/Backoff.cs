namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>1 s, 2 s, 4 s … up to 10 minutes.</summary>
internal static class Backoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static TimeSpan Of(int tries)
    {
        var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(tries, 20)));
        return pause < Longest ? pause : Longest;
    }
}
