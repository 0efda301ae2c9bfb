using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Dashboard.Sending;

/// <summary>The Messages page's filters as they stand in its address.</summary>
public sealed record MessageQuery
{
    private const int LongestSearch = 500;

    [FromQuery(Name = "q")] public string? Typed { get; init; }
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

    /// <summary>More than the one that is always seen.</summary>
    internal bool UsesMore => Fields.Skip(1).Any(given => !string.IsNullOrWhiteSpace(given.Value));

    /// <summary>As a field for a day takes it: nothing for what is none.</summary>
    internal string? FirstDay => Day(From)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="FirstDay"/>
    internal string? LastDay => Day(Until)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private (string Name, string? Value)[] Fields =>
        [("q", Typed), ("status", Status), ("provider", Provider), ("type", Type), ("tag", Tag), ("from", From), ("until", Until)];

    /// <summary>What can't be read of it, in sentences: nothing is listed then, for all would be no answer.</summary>
    internal IReadOnlyList<string> Problems(ProviderCatalog catalog)
    {
        var problems = new List<string>();
        Check(Typed is null || (Typed.Length <= LongestSearch && !Typed.Contains('\0', StringComparison.Ordinal)), $"Search for at most {LongestSearch} characters.");
        Check(Given(Status) is not { } status || EnumNames.TryParse<DeliveryStatus>(status, out _), $"“{Shown(Status)}” is not a status.");
        Check(Given(Provider) is not { } provider || catalog.Info(provider) is not null, $"“{Shown(Provider)}” is not a provider.");
        Check(Given(Type) is not { } type || EmailType.TryParse(type, out _), $"“{Shown(Type)}” is not an email type.");
        Check(Given(From) is null || Day(From) is not null, $"“{Shown(From)}” is not a day. Write it like 2026-11-29.");
        Check(Given(Until) is null || Day(Until) is not null, $"“{Shown(Until)}” is not a day. Write it like 2026-11-29.");
        Check(!(Day(From) > Day(Until)), "The first day is after the last day.");
        Check(Given(Cursor) is not { } cursor || Guid.TryParseExact(cursor, "N", out _), "This page of the list does not exist. Start with the newest emails.");
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
                problems.Add(problem);
        }
    }

    internal MessageFilter ToFilter() => new()
    {
        Status = ChosenStatus,
        Provider = Given(Provider),
        Type = Given(Type),
        Tag = Given(Tag),
        From = Day(From),
        Until = Day(Until)?.AddDays(1),
    };

    internal string Address(string? cursor) => Address(MessageAddresses.List, cursor);

    internal string Export => Address(MessageAddresses.Export, null);

    internal DeliveryStatus? ChosenStatus => EnumNames.TryParse<DeliveryStatus>(Given(Status), out var status) ? status : null;

    /// <summary>Which of the periods to choose from it is; null for days of one's own.</summary>
    internal MessagePeriod? Period(DateTimeOffset now) => MessagePeriod.All(now).FirstOrDefault(period => period.From == FirstDay && LastDay is null);

    internal MessageQuery In(MessagePeriod period) => this with { From = period.From, Until = null };

    /// <summary>What it filters by beside the tabs, each with the query that is left without it.</summary>
    internal IEnumerable<(string What, string Value, MessageQuery Without)> Chips(ProviderCatalog catalog, DateTimeOffset now)
    {
        if (Given(Typed) is { } typed)
            yield return ("Search", Formats.Short(typed, 60), this with { Typed = null });
        if (Given(Provider) is { } provider)
            yield return ("Provider", catalog.NameOf(provider), this with { Provider = null });
        if (Given(Type) is { } type)
            yield return ("Type", Formats.Words(type), this with { Type = null });
        if (Given(Tag) is { } tag)
            yield return ("Tag", Formats.Short(tag, 60), this with { Tag = null });
        if (Period(now) is not null)
            yield break;
        if (FirstDay is { } first)
            yield return ("From", first, this with { From = null });
        if (LastDay is { } last)
            yield return ("Until", last, this with { Until = null });
    }

    /// <summary>Counting knows the days, the provider and the type, and nothing else.</summary>
    internal bool CanBeCounted => Given(Typed) is null && Given(Tag) is null;

    private string Address(string path, string? cursor)
    {
        var given = Fields.Append((Name: "cursor", Value: cursor)).Where(given => !string.IsNullOrWhiteSpace(given.Value))
            .Select(one => KeyValuePair.Create(one.Name, one.Value));
        return path + QueryString.Create(given);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string Shown(string? text) => Formats.Short(text?.Trim() ?? "", 40);

    private static DateTimeOffset? Day(string? text) =>
        DateOnly.TryParseExact(text?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue
            ? new(day, TimeOnly.MinValue, TimeSpan.Zero)
            : null;
}
