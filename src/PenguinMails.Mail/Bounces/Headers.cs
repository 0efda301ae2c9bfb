using MimeKit;
using MimeKit.Utils;

namespace PenguinMails.Mail.Bounces;

/// <summary>Fields of what was received: decoded and unfolded, with a bound on what is decoded.</summary>
public static class Headers
{
    // The time that decoding takes grows faster than the value, and no field that counts is nearly as long.
    private const int MostOctets = 16 * 1024;

    /// <summary>The first field of the name.</summary>
    public static string? Value(this HeaderList headers, string name) => headers.All(name).FirstOrDefault();

    public static IEnumerable<string> All(this HeaderList headers, string name)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return headers.Where(header => header.Field.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(Decode);
    }

    internal static DateTimeOffset? Date(string? value) => value is not null && DateUtils.TryParse(value, out var date) ? date : null;

    /// <returns>Null where there is none.</returns>
    internal static HeaderList? Read(Stream stream)
    {
        try
        {
            return HeaderList.Load(stream) is { Count: > 0 } headers ? headers : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Decode(Header header) => header.RawValue.Length <= MostOctets
        ? header.Value
        : Rfc2047.DecodeText(header.RawValue, 0, MostOctets).Trim();
}
