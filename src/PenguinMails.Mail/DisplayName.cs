namespace PenguinMails.Mail;

internal static class DisplayName
{
    // A name that was not parsed may hold a line break, and a header must never get one.
    public static string ToHeader(string name)
    {
        var safe = Unprintable.FirstIn(name) < 0
            ? name
            : string.Create(name.Length, name, static (clean, given) =>
            {
                for (var i = 0; i < given.Length; i++)
                    clean[i] = Unprintable.Is(given[i]) ? ' ' : given[i];
            });
        return IsPhrase(safe) ? safe : QuotedString.Write(safe);
    }

    // Words of an encoded word's form ("=?utf-8?...") would be decoded by the reader unless they are quoted.
    private static bool IsPhrase(string name)
    {
        if (name[0] == ' ' || name[^1] == ' ' ||
            name.Contains("  ", StringComparison.Ordinal) || name.Contains("=?", StringComparison.Ordinal))
            return false;

        foreach (var c in name)
            if (c != ' ' && !LocalPart.IsAtext(c))
                return false;
        return true;
    }
}
