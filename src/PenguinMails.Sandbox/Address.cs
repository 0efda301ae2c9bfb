using System.Globalization;
using System.Text;

namespace PenguinMails.Sandbox;

/// <summary>One mailbox as the providers read it; on purpose not the gateway's own parser.</summary>
internal sealed record Address(string Name, string Email)
{
    private const string LocalSpecials = "!#$%&'*+-/=?^_`{|}~.";

    public string Local => Email[..Email.LastIndexOf('@')];

    public string Domain => Email[(Email.LastIndexOf('@') + 1)..];

    /// <summary>Reads a comma-separated list; false leaves the part that could not be read in <paramref name="bad"/>.</summary>
    public static bool TryParseList(string? text, List<Address> into, out string bad)
    {
        bad = "";
        if (string.IsNullOrWhiteSpace(text)) return true;
        foreach (var part in Split(text))
        {
            if (string.IsNullOrWhiteSpace(part)) continue;
            if (Parse(part) is not { } address)
            {
                bad = part.Trim();
                return false;
            }

            into.Add(address);
        }

        return true;
    }

    public static Address? Parse(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        if (!trimmed.EndsWith('>')) return IsEmail(trimmed) ? new("", trimmed) : null;
        var open = trimmed.LastIndexOf('<');
        if (open < 0) return null;
        var email = trimmed[(open + 1)..^1].Trim();
        var name = trimmed[..open].Trim();
        if (name.AsSpan().ContainsAny('\r', '\n') || !IsEmail(email)) return null;
        return Unquote(name) is { } plain ? new(plain, email) : null;
    }

    public static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        return at is > 0 and <= 64 && text.Length <= 254 && IsLocal(text.AsSpan(0, at)) && IsDomain(text.AsSpan(at + 1));
    }

    public static bool IsDomain(ReadOnlySpan<char> domain)
    {
        if (domain.Length is < 3 or > 253 || !domain.Contains('.')) return false;
        foreach (var range in domain.Split('.'))
        {
            var label = domain[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
            foreach (var c in label)
                if (!char.IsLetterOrDigit(c) && c != '-' && char.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
                    return false;
        }

        return true;
    }

    public override string ToString() => Name.Length == 0 ? Email : $"\"{Name.Replace("\"", "\\\"", StringComparison.Ordinal)}\" <{Email}>";

    private static bool IsLocal(ReadOnlySpan<char> local)
    {
        if (local.Length > 2 && local[0] == '"' && local[^1] == '"') return !local[1..^1].ContainsAny("\"\r\n");
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)) return false;
        foreach (var c in local)
            if (!char.IsLetterOrDigit(c) && !LocalSpecials.Contains(c))
                return false;
        return true;
    }

    private static string? Unquote(string name)
    {
        if (!name.StartsWith('"')) return name.AsSpan().ContainsAny("<>,\"") ? null : name;
        if (name.Length < 2 || !name.EndsWith('"')) return null;
        return name[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
    }

    private static List<string> Split(string text)
    {
        if (!text.Contains(',')) return [text];
        var parts = new List<string>();
        var part = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
            if (c == ',' && !quoted)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else part.Append(c);
        }

        parts.Add(part.ToString());
        return parts;
    }
}
