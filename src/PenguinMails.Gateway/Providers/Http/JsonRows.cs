using System.Text.Json;

namespace PenguinMails.Gateway.Providers.Http;

/// <summary>The rows of an array that is too long to be held at once: one property of the object that a provider answers.</summary>
internal static class JsonRows
{
    private const int PageSize = 1_000;
    private const int LongestRow = 1 << 20;

    /// <exception cref="FormatException">It is something else, or not whole.</exception>
    public static async Task ReadAsync(Stream stream, string property, Func<IReadOnlyList<JsonElement>, Task> page, CancellationToken ct)
    {
        var (buffer, length, isLast) = (new byte[64 << 10], 0, false);
        var place = new Place(property);
        var rows = new List<JsonElement>();
        while (!isLast)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, length < LongestRow ? 2 * length : throw new FormatException("A row is too long."));
            var read = await stream.ReadAsync(buffer.AsMemory(length), ct);
            (length, isLast) = (length + read, read == 0);
            var used = Take(buffer.AsSpan(0, length), isLast, place, rows);
            buffer.AsSpan(used, length - used).CopyTo(buffer);
            length -= used;
            if (rows.Count >= PageSize || (isLast && rows.Count > 0))
            {
                await page(rows);
                rows = [];
            }
        }

        if (!place.HasEnded)
            throw new FormatException($"{property} is missing or not whole.");
    }

    /// <returns>How many bytes are done with.</returns>
    private static int Take(ReadOnlySpan<byte> bytes, bool isLast, Place place, List<JsonElement> rows)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, isLast, place.State);
            while (place.IsInside ? TakeRow(ref reader, place, rows) : reader.Read())
                if (!place.IsInside && !place.HasEnded && reader.TokenType == JsonTokenType.StartArray && place.IsNamed)
                    place.IsInside = true;
                else if (!place.IsInside)
                    place.IsNamed = reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals(place.Property);
            place.State = reader.CurrentState;
            return (int)reader.BytesConsumed;
        }
        catch (JsonException error)
        {
            throw new FormatException("Not readable as JSON.", error);
        }
    }

    /// <summary>Goes back to where it began where the row is not whole yet.</summary>
    private static bool TakeRow(ref Utf8JsonReader reader, Place place, List<JsonElement> rows)
    {
        var before = reader;
        if (!reader.Read())
            return false;

        if (reader.TokenType == JsonTokenType.EndArray)
            (place.IsInside, place.HasEnded) = (false, true);
        else if (JsonElement.TryParseValue(ref reader, out var row))
            rows.Add(row.Value);
        else
        {
            reader = before;
            return false;
        }

        return true;
    }

    private sealed class Place(string property)
    {
        public string Property => property;
        public JsonReaderState State { get; set; }

        /// <summary>The property's name was read last.</summary>
        public bool IsNamed { get; set; }
        public bool IsInside { get; set; }
        public bool HasEnded { get; set; }
    }
}
