using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Acceptance;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>What a send says outside of its body.</summary>
/// <param name="DryRun">Decide, but store nothing.</param>
/// <param name="Key">The Idempotency-Key, if any.</param>
internal sealed record SendOptions(bool DryRun, string? Key)
{
    private const string KeyHeader = "Idempotency-Key";

    /// <summary>What can't be understood is a problem: taken for "no", it would send for good what was to be tried.</summary>
    public static SendOptions Read(HttpRequest request, SendProblems problems)
    {
        var (dryRun, isFlag) = (request.Query.TryGetValue("dry_run", out var shown), shown.ToString()) switch
        {
            (false, _) or (true, "false") => (false, true),
            (true, "true") => (true, true),
            _ => (false, false),
        };
        if (!isFlag)
            problems.Add("dry_run", "Must be true or false.");

        string? key = null;
        if (request.Headers.TryGetValue(KeyHeader, out var given))
            if (given is [{ Length: >= 1 and <= SendLimits.IdempotencyKeyLength } one])
                key = one;
            else
                problems.Add(KeyHeader, $"Once, with 1 to {SendLimits.IdempotencyKeyLength} characters.");

        return new(dryRun, key);
    }

    public Idempotency? Idempotency(ReadOnlySpan<byte> body, TimeProvider time, Func<IReadOnlyList<NewMessage>, string> answer) =>
        Key is null ? null : new(Key, BodyHash.Of(body), time.GetUtcNow(), answer);
}
