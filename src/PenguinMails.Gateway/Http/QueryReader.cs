using System.Globalization;
using PenguinMails.Gateway.Sending.Api;

namespace PenguinMails.Gateway.Http;

/// <summary>Reads a list's query string and names what is wrong in it.</summary>
internal sealed class QueryReader(IQueryCollection query, SendProblems problems)
{
    public string? Text(string name)
    {
        var text = query[name].ToString();
        if (text.Length > 1_000 || text.Contains('\0', StringComparison.Ordinal))
            problems.Add(name, "At most 1,000 characters, and no NUL.");

        return text.Length == 0 ? null : text;
    }

    /// <summary>All parameters that begin alike, by the rest of their names.</summary>
    public IReadOnlyDictionary<string, string> Map(string prefix)
    {
        var names = query.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Take(SendLimits.MetadataKeys + 1).ToList();
        if (names.Count > SendLimits.MetadataKeys)
            problems.Add(prefix.TrimEnd('.'), $"At most {SendLimits.MetadataKeys}.");

        return names.ToDictionary(name => name[prefix.Length..], name => Text(name) ?? "");
    }

    public T? Word<T>(string name) where T : struct, Enum
    {
        if (Text(name) is not { } word)
            return null;
        if (EnumNames.TryParse<T>(word, out var value))
            return value;

        problems.Add(name, $"Must be one of {string.Join(", ", Enum.GetValues<T>().Select(EnumNames.Of))}.");
        return null;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time.ToUniversalTime();

        problems.Add(name, "Must be a time such as 2026-01-31T12:00:00Z.");
        return null;
    }

    public int Limit()
    {
        if (Text("limit") is not { } text)
            return 50;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= 200)
            return limit;

        problems.Add("limit", "Must be a number from 1 to 200.");
        return 50;
    }

    public string? Cursor()
    {
        var cursor = Text("cursor");
        if (cursor is not null && !Guid.TryParseExact(cursor, "N", out _))
            problems.Add("cursor", "Must be a cursor from a previous page of this list.");

        return cursor;
    }
}
