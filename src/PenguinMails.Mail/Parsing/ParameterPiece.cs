using System.Globalization;
using System.Text;

namespace PenguinMails.Mail.Parsing;

/// <summary>One parameter as written: "name", "name*" or a numbered piece "name*3*" of a long one (RFC 2231, 3 and 4).</summary>
internal sealed record ParameterPiece(string Name, int? Number, bool IsExtended, string Content)
{
    public static ParameterPiece Of(string name, string content)
    {
        var extended = name.EndsWith('*');
        var bare = extended ? name[..^1] : name;
        var star = bare.LastIndexOf('*');
        return star > 0 && int.TryParse(bare.AsSpan(star + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(bare[..star], number, extended, content)
            : new(bare, null, extended, content);
    }

    /// <summary>Of several forms of a parameter the one that can say most wins: "name*", then pieces, then "name".</summary>
    public static Dictionary<string, string> Join(List<ParameterPiece> pieces)
    {
        var joined = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var form in pieces.GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase))
            joined[form.Key] = Best(form);
        return joined;
    }

    private static string Best(IEnumerable<ParameterPiece> forms)
    {
        var all = forms.ToList();
        if (all.Find(p => p is { Number: null, IsExtended: true }) is { } extended)
            return DecodeExtended([extended]);
        var numbered = all.FindAll(p => p.Number is not null);
        return numbered.Count > 0
            ? DecodeExtended([.. numbered.OrderBy(p => p.Number)])
            : EncodedWords.Decode(all[0].Content);
    }

    private static string DecodeExtended(List<ParameterPiece> pieces)
    {
        var (charset, first) = SplitCharset(pieces[0]);
        var octets = new List<byte>();
        foreach (var piece in pieces)
            AddOctets(octets, ReferenceEquals(piece, pieces[0]) ? first : piece.Content, piece.IsExtended);
        return Charsets.Decode(octets.ToArray(), charset);
    }

    // charset'language'content
    private static (string? Charset, string Content) SplitCharset(ParameterPiece piece)
    {
        var parts = piece.IsExtended ? piece.Content.Split('\'', 3) : [];
        return parts.Length == 3 ? (parts[0], parts[2]) : (null, piece.Content);
    }

    private static void AddOctets(List<byte> octets, string content, bool isExtended)
    {
        var text = Encoding.UTF8.GetBytes(content);
        for (var i = 0; i < text.Length; i++)
        {
            if (isExtended && text[i] == '%' && i + 2 < text.Length &&
                byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets.Add(octet);
                i += 2;
            }
            else
            {
                octets.Add(text[i]);
            }
        }
    }
}
