using System.Text;
using System.Text.Unicode;

namespace PenguinMails.Mail.Parsing;

/// <summary>Octets to text by a name that may be wrong, unknown or missing.</summary>
internal static class Charsets
{
    public static string Decode(ReadOnlySpan<byte> octets, string? charset)
    {
        var encoding = Find(charset);
        return encoding is null ? DecodeUnlabelled(octets) : encoding.GetString(octets);
    }

    /// <summary>What is valid UTF-8 hardly ever is anything else.</summary>
    public static string DecodeUnlabelled(ReadOnlySpan<byte> octets) =>
        (Utf8.IsValid(octets) ? Encoding.UTF8 : Encoding.Latin1).GetString(octets);

    /// <summary>Null stands for UTF-8, ASCII and all that is unknown: they are told by their octets.</summary>
    private static Encoding? Find(string? charset)
    {
        var name = charset?.Trim(' ', '"', '\'').ToLowerInvariant();
        return name switch
        {
            null or "" or "utf-8" or "utf8" or "us-ascii" or "ascii" or "utf-7" or "unicode-1-1-utf-7" => null,
            "iso-8859-1" or "latin1" or "iso8859-1" => Encoding.Latin1,
            "utf-16" or "utf-16le" => Encoding.Unicode,
            "utf-16be" => Encoding.BigEndianUnicode,
            "cp932" or "ms932" => ByName("shift_jis"),
            "gbk" or "cp936" => ByName("gb2312"),
            "ks_c_5601-1987" or "cp949" => ByName("euc-kr"),
            _ when name.StartsWith("cp125", StringComparison.Ordinal) => ByName($"windows-{name[2..]}"),
            _ => ByName(name),
        };
    }

    // The provider knows the code pages of Windows and ISO; names beyond it give null.
    private static Encoding? ByName(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
