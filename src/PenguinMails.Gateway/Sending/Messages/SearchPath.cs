using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>An index that leads to deliveries.</summary>
/// <param name="Condition">What it takes from a delivery <c>d</c>; null for all of the tenant's.</param>
/// <param name="From">What is compared, as <c>@path</c>.</param>
/// <param name="To">Where it ends, as <c>@path_end</c>; null where it is one value.</param>
internal sealed record SearchPath(Func<Dialect, string>? Condition = null, object? From = null, object? To = null)
{
    public static readonly SearchPath All = new();

    /// <summary>Not in the order of ids.</summary>
    public bool IsSpread { get; init; }

    /// <summary>The one message that it leads to, which may be one that was just accepted.</summary>
    public Guid? MessageId { get; private init; }

    public static SearchPath Message(Guid id) => new() { MessageId = id };

    public static SearchPath ProviderId(string id) => new(_ => "d.provider_message_id = @path", id);

    /// <summary>Bounced and what else an admin looks for: few among many.</summary>
    public static SearchPath Trouble(string status) => new(_ => $"d.status = '{status}' AND d.status IN ('bounced', 'rejected', 'suppressed', 'failed')");

    public static SearchPath Address(string key) => new(_ => "d.recipient_key = @path", key);

    public static SearchPath AddressFrom(string start) =>
        new(_ => "d.recipient_key >= @path AND d.recipient_key < @path_end", start, EndOf(start)) { IsSpread = true };

    public static SearchPath Domain(string domain) => new(dialect => dialect.DomainOf("d.recipient_key") + " = @path", domain);

    public static SearchPath DomainFrom(string start) => new(
        dialect => $"{dialect.DomainOf("d.recipient_key")} >= @path AND {dialect.DomainOf("d.recipient_key")} < @path_end", start, EndOf(start))
    { IsSpread = true };

    private static string EndOf(string start) => start + '\uffff';
}
