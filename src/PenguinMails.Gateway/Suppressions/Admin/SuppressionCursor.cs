using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>Where a page of the list ended: the last entry on it.</summary>
internal sealed record SuppressionCursor(DateTimeOffset EventAt, string Address, string Source, string Scope, string Reason)
{
    /// <summary>Above all of them.</summary>
    public static readonly SuppressionCursor First = new(DateTimeOffset.MaxValue, "", "", "", "");

    public static SuppressionCursor Of(SuppressionRow row) => new(row.EventAt, row.Address, row.Source, row.Scope, row.Reason);

    // The address is last: it is the one that may hold a space.
    public override string ToString() => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes($"{EventAt.ToUnixTimeMilliseconds()} {Source} {Scope} {Reason} {Address}"));

    /// <returns>Null for what was not made here.</returns>
    public static SuppressionCursor? Read(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(text)).Split(' ', 5) is [var at, var source, var scope, var reason, var address]
                && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                && EnumNames.TryParse<SuppressionScope>(scope, out _) && EnumNames.TryParse<SuppressionReason>(reason, out _)
                && !(source + address).Contains('\0', StringComparison.Ordinal)
                ? new(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), address, source, scope, reason)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>An entry as it stands in its row.</summary>
internal sealed record SuppressionRow
{
    public required string Address { get; init; }
    public required string Scope { get; init; }
    public required string Reason { get; init; }
    public required string Source { get; init; }
    public required DateTimeOffset EventAt { get; init; }
    public string? Detail { get; init; }
    public DateTimeOffset? Until { get; init; }

    public SuppressionView ToView(SuppressionSources sources) => new()
    {
        Address = Address,
        Reason = EnumNames.Parse<SuppressionReason>(Reason),
        Scope = EnumNames.Parse<SuppressionScope>(Scope),
        Source = sources.NameOf(Source),
        Since = EventAt,
        ExpiresAt = Until,
        Detail = Detail,
    };
}
