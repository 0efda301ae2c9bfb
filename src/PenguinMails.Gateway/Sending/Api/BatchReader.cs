using System.Text.Json;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>Splits a batch into its emails, each of which is read by itself so that a bad one spoils no other.</summary>
internal static class BatchReader
{
    /// <returns>False where it is not a JSON array. One item more than allowed is all that is kept of too many.</returns>
    public static bool TrySplit(ReadOnlyMemory<byte> json, out List<ReadOnlyMemory<byte>> items)
    {
        items = [];
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return false;

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (items.Count <= SendLimits.BatchItems)
                    items.Add(json[start..(int)reader.BytesConsumed]);
            }

            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
