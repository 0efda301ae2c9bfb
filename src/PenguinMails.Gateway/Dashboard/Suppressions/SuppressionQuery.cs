using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Suppressions.Admin;

namespace PenguinMails.Gateway.Dashboard.Suppressions;

/// <summary>What of the list the page shows. What can't be read is as if it were not there.</summary>
public sealed record SuppressionQuery
{
    private const int LongestAddress = 500;

    [FromQuery(Name = "address")] public string? Address { get; init; }
    [FromQuery(Name = "reason")] public string? Reason { get; init; }
    [FromQuery(Name = "cursor")] public string? Cursor { get; init; }

    /// <summary>The entry whose question is open.</summary>
    [FromQuery(Name = "remove")] public string? Removing { get; init; }

    /// <summary>The address whose history is open.</summary>
    [FromQuery(Name = "history")] public string? Of { get; init; }

    internal string? HistoryOf => Of is { Length: > 0 and <= LongestAddress } address && !address.Contains('\0', StringComparison.Ordinal) ? address : null;

    internal bool IsFiltered => Typed is not null || Chosen is not null;

    internal SuppressionFilter Filter => new(Typed, Chosen, null);

    internal SuppressionCursor? After => Cursor is null ? null : SuppressionCursor.Read(Cursor);

    private string? Typed => Address?.Trim() is { Length: > 0 and <= LongestAddress } typed && !typed.Contains('\0', StringComparison.Ordinal) ? typed : null;

    private SuppressionReason? Chosen => EnumNames.TryParse<SuppressionReason>(Reason, out var reason) ? reason : null;

    internal string At(string? cursor) => SuppressionAddresses.List + QueryString.Create(
        new KeyValuePair<string, string?>[] { new("address", Typed), new("reason", Chosen is null ? null : Reason), new("cursor", cursor) }.Where(one => one.Value is not null));

    /// <summary>The page with the question about an entry.</summary>
    internal string Asking(string entry) => With("remove", entry);

    /// <summary>The page with the history of an address.</summary>
    internal string Telling(string address) => With("history", address);

    private string With(string name, string value) => At(Cursor) is var page && page.Contains('?', StringComparison.Ordinal)
        ? $"{page}&{name}={Uri.EscapeDataString(value)}"
        : $"{page}?{name}={Uri.EscapeDataString(value)}";
}
