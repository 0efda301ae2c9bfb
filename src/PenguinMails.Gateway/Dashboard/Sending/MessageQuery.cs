using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Dashboard.Sending;

/// <summary>The Messages page's filters as they stand in its address. What can't be read does not filter.</summary>
public sealed record MessageQuery
{
    [FromQuery(Name = "to")] public string? To { get; init; }
    [FromQuery(Name = "subject")] public string? Subject { get; init; }
    [FromQuery(Name = "status")] public string? Status { get; init; }
    [FromQuery(Name = "provider")] public string? Provider { get; init; }
    [FromQuery(Name = "type")] public string? Type { get; init; }
    [FromQuery(Name = "tag")] public string? Tag { get; init; }

    /// <summary>Days in UTC, both included.</summary>
    [FromQuery(Name = "from")] public string? From { get; init; }

    /// <inheritdoc cref="From"/>
    [FromQuery(Name = "until")] public string? Until { get; init; }

    [FromQuery(Name = "cursor")] public string? Cursor { get; init; }

    internal bool IsFiltered => Fields.Any(given => !string.IsNullOrWhiteSpace(given.Value));

    /// <summary>More than the two that are always seen.</summary>
    internal bool UsesMore => Fields.Skip(2).Any(given => !string.IsNullOrWhiteSpace(given.Value));

    private (string Name, string? Value)[] Fields =>
    [
        ("to", To), ("subject", Subject), ("status", Status), ("provider", Provider), ("type", Type), ("tag", Tag), ("from", From), ("until", Until),
    ];

    internal MessageFilter ToFilter() => new()
    {
        To = Given(To),
        Subject = Given(Subject),
        Status = Enum.TryParse<DeliveryStatus>(Status, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : null,
        Provider = Given(Provider),
        Type = Given(Type),
        Tag = Given(Tag),
        From = Day(From),
        Until = Day(Until)?.AddDays(1),
    };

    internal string Address(string? cursor)
    {
        var given = Fields.Append((Name: "cursor", Value: cursor)).Where(given => !string.IsNullOrWhiteSpace(given.Value))
            .Select(one => KeyValuePair.Create(one.Name, one.Value));
        return MessageAddresses.List + QueryString.Create(given);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DateTimeOffset? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new(day, TimeOnly.MinValue, TimeSpan.Zero)
            : null;
}
