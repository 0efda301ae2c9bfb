namespace PenguinMails.Mail.Bounces;

/// <summary>Words with one blank on each side.</summary>
internal sealed class WordBuffer
{
    private char[] chars;
    private int length = 1;
    private int wordAt = 1;

    public WordBuffer(int expected)
    {
        chars = new char[expected + 16];
        chars[0] = ' ';
    }

    /// <summary>Goes on with a word.</summary>
    public void Append(char c)
    {
        if (length == chars.Length)
            Array.Resize(ref chars, 2 * length);
        chars[length++] = c;
    }

    /// <param name="word">With the blank after it.</param>
    public void AppendWord(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
            Append(c);
        wordAt = length;
    }

    /// <summary>Ends a word.</summary>
    /// <returns>It, with the blanks around it; empty where none was begun.</returns>
    public ReadOnlySpan<char> End()
    {
        if (length == wordAt)
            return [];
        Append(' ');
        var at = wordAt;
        wordAt = length;
        return chars.AsSpan(at - 1, length - at + 1);
    }

    public override string ToString() => new(chars, 0, length);
}
