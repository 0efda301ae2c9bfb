using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Acceptance;

/// <summary>One API call's messages on their way into the store: all of them or none.</summary>
internal sealed record SendAcceptance(Guid TenantId, IReadOnlyList<NewMessage> Messages, Idempotency? Idempotency = null)
{
    public int Rows => Messages.Sum(message => 1 + message.Deliveries.Count) + (Idempotency is null ? 0 : 1);

    public long Bytes => Messages.Sum(message => message.Bytes);
}

/// <param name="Email">The same for the provider, so that the first call needs no reading.</param>
/// <param name="Deliveries">In the order of the request.</param>
/// <param name="Attachments">Contents by hash, for the store.</param>
/// <param name="Bytes">About what it adds to a transaction.</param>
internal sealed record NewMessage(
    Message Message, OutgoingEmail Email, IReadOnlyList<Delivery> Deliveries, IReadOnlyList<NewAttachment> Attachments, long Bytes)
{
    /// <summary>Of each delivery; empty where nothing was decided.</summary>
    public IReadOnlyList<DecisionTrace> Decisions { get; init; } = [];
}

/// <param name="Key">As the caller gave it.</param>
/// <param name="BodyHash">Of what the request body says.</param>
/// <param name="Answer">The answer as JSON, once it is known who is suppressed.</param>
internal sealed record Idempotency(string Key, byte[] BodyHash, DateTimeOffset Now, Func<IReadOnlyList<NewMessage>, string> Answer)
{
    /// <summary>The answer where nobody is suppressed, made by the caller's thread: the writer's has enough to do.</summary>
    public string? Expected { get; init; }

    public string AnswerTo(IReadOnlyList<NewMessage> marked) => Expected ?? Answer(marked);
}

/// <summary>What became of an acceptance.</summary>
internal abstract record AcceptanceResult
{
    private AcceptanceResult() { }

    /// <summary>Stored, with the suppressed deliveries marked.</summary>
    /// <param name="Answer">As it was stored for a key; null without one.</param>
    public sealed record Stored(IReadOnlyList<NewMessage> Messages, string? Answer) : AcceptanceResult;

    /// <summary>The same key and body came before: its answer, word for word.</summary>
    public sealed record Replayed(string Answer) : AcceptanceResult;

    /// <summary>The same key came before with another body.</summary>
    public sealed record KeyReused : AcceptanceResult;
}
