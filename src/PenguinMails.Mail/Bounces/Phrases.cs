using System.Buffers;

namespace PenguinMails.Mail.Bounces;

/// <summary>
/// Phrases of whole words, to be found in <see cref="Wording"/>. A star at the end stands for any ending; between two, for a
/// language without blanks, the phrase may stand anywhere.
/// </summary>
internal sealed class Phrases(params string[] phrases)
{
    private readonly SearchValues<string> marks = SearchValues.Create([.. phrases.Select(Mark)], StringComparison.Ordinal);

    public IEnumerable<string> Words => phrases.SelectMany(phrase => phrase.Split(' '));

    public bool In(ReadOnlySpan<char> wording) => wording.ContainsAny(marks);

    private static string Mark(string phrase) =>
        phrase.StartsWith('*') ? phrase.Trim('*') : phrase.EndsWith('*') ? $" {phrase[..^1]}" : $" {phrase} ";
}
