using System.Buffers;

namespace PenguinMails.Mail.Bounces;

/// <summary>
/// The words of a diagnostic in a plain form: lower case, single blanks, no punctuation but a dot at the end of a sentence, no
/// numbers, addresses, links and host names, so that "spam-filter.example.com" is not taken for "spam".
/// </summary>
/// <param name="All">All words, one blank on each side.</param>
/// <param name="Known">
/// Those alone that some phrase has. What acquits the recipient is looked for here and what blames it in all words, so that no
/// word that nobody knows, wherever it stands, turns another kind into a bad address.
/// </param>
internal sealed record Wording(string All, string Known)
{
    private static readonly SearchValues<char> Numeric = SearchValues.Create("0123456789.-#+");
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n\u00A0\u3000");
    private static readonly SearchValues<char> Separators = SearchValues.Create("/:,()[]{}<>\"|_=*;!?、。，！？：；（）「」");

    private static readonly SearchValues<string> BlockLists = SearchValues.Create(
        ["spamhaus.org", "spamcop.net", "barracudacentral.org", "sorbs.net", "uceprotect.net", "abuseat.org"], StringComparison.OrdinalIgnoreCase);

    public static Wording Of(string text)
    {
        // Sendmail shows what it said itself behind three of them.
        text = text.Replace(">>> ", " client ", StringComparison.Ordinal);
        var (all, known) = (new WordBuffer(text.Length), new WordBuffer(text.Length));
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var token = Next(ref rest, Blanks, out _);
            // Whose page or host is shown acquits the recipient; nothing else in a name or link is a word.
            if (token.ContainsAny(BlockLists))
                known.AppendWord("blocklist ");
            if (!IsLink(token))
                AppendParts(token, all, known);
        }

        return new(all.ToString(), known.ToString());
    }

    private static void AppendParts(ReadOnlySpan<char> token, WordBuffer all, WordBuffer known)
    {
        while (!token.IsEmpty)
        {
            var part = WithoutCode(Next(ref token, Separators, out var separator));
            if (!part.Contains('@') && part.ContainsAnyExcept(Numeric) && !IsHost(part.TrimEnd('.')))
                AppendWords(part, all, known);
            if (separator is ';' or '!' or '?' or '。')
                EndSentence(all, known);
        }
    }

    /// <summary>"RecipientNotFound" is three words, and so is "done.Try again" where the blank was left out.</summary>
    private static void AppendWords(ReadOnlySpan<char> part, WordBuffer all, WordBuffer known)
    {
        for (var i = 0; i < part.Length; i++)
        {
            var c = part[i];
            if (i > 0 && char.IsUpper(c) && (char.IsLower(part[i - 1]) || part[i - 1] == '.'))
                EndWord(all, known);
            if (char.IsLetterOrDigit(c))
                all.Append(char.ToLowerInvariant(c));
        }

        EndWord(all, known);
        if (part is [.., not '.', '.'])
            EndSentence(all, known);
    }

    private static void EndWord(WordBuffer all, WordBuffer known)
    {
        var word = all.End();
        if (!word.IsEmpty && BounceWords.Knows(word))
            known.AppendWord(word[1..]);
    }

    private static void EndSentence(WordBuffer all, WordBuffer known)
    {
        all.AppendWord(". ");
        known.AppendWord(". ");
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest, SearchValues<char> separators, out char separator)
    {
        var length = rest.IndexOfAny(separators);
        separator = length < 0 ? '\0' : rest[length];
        var next = length < 0 ? rest : rest[..length];
        rest = length < 0 ? [] : rest[(length + 1)..];
        return next;
    }

    /// <summary>"550-Requested": the lines of a reply but the last.</summary>
    private static ReadOnlySpan<char> WithoutCode(ReadOnlySpan<char> part) =>
        part is [>= '2' and <= '5', >= '0' and <= '9', >= '0' and <= '9', '-', ..] ? part[4..] : part;

    private static bool IsLink(ReadOnlySpan<char> token) =>
        token.Contains("://", StringComparison.Ordinal) || token.TrimStart("(<['\"").StartsWith("www.", StringComparison.OrdinalIgnoreCase);

    /// <summary>Names of hosts are not written with a capital and small letters after their last dot; sentences and exceptions are.</summary>
    private static bool IsHost(ReadOnlySpan<char> part)
    {
        var dot = part.LastIndexOf('.');
        return dot > 0 && dot < part.Length - 1 && char.IsLetterOrDigit(part[dot - 1])
            && !(char.IsUpper(part[dot + 1]) && dot + 2 < part.Length && char.IsLower(part[dot + 2]));
    }
}
