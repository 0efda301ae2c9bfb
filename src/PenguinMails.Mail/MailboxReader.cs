using System.Buffers;

namespace PenguinMails.Mail;

/// <summary>
/// Walks once over a mailbox or an address (RFC 5322, 3.4). Words are unquoted into the scratch space,
/// which must be as long as the text, so that nothing is allocated but the results.
/// </summary>
internal ref struct MailboxReader(ReadOnlySpan<char> text, Span<char> scratch)
{
    public const int StackLimit = 512;

    private static readonly SearchValues<char> AfterDomain = SearchValues.Create(" \t()<>,;:@\"[]\\");

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _scratch = scratch;
    private int _at;
    private int _written;
    private int _words;
    private bool _quoted;

    public string Problem { get; private set; } = "";

    public bool TryReadAddress(out EmailAddress address)
    {
        address = default;
        if (!Check(Unprintable.ProblemOf(_text)) || !SkipBlanks())
            return false;
        if (Next == '\0')
            return Fail("Address is empty.");
        if (Next == '<')
            return Fail("Only the address belongs here, without angle brackets.");
        return ReadWords() && ReadRestOfAddress(out address) && ExpectEnd();
    }

    public bool TryReadMailbox(out string? name, out EmailAddress address)
    {
        name = null;
        address = default;
        if (!Check(Unprintable.ProblemOf(_text)) || !SkipBlanks())
            return false;
        if (Next == '\0')
            return Fail("Address is empty.");
        if (!ReadWords())
            return false;
        if (Next != '<')
            return ReadRestOfAddress(out address) && ExpectEnd();

        ReadOnlySpan<char> words = _scratch[.._written];
        name = words.IsWhiteSpace() ? null : words.ToString();
        return ReadAngle(out address) && ExpectEnd();
    }

    // No text that gets this far holds a NUL.
    private readonly char Next => _at < _text.Length ? _text[_at] : '\0';

    private bool ReadAngle(out EmailAddress address)
    {
        address = default;
        _at++;
        if (!SkipBlanks())
            return false;
        if (Next == '>')
            return Fail("Nothing stands between < and >.");
        if (Next is '@' or ',' && _text[_at..].Contains(':'))
            return Fail("A route before the address is not allowed.");
        if (!ReadWords() || !ReadRestOfAddress(out address))
            return false;
        if (Next is '\0')
            return Fail("The closing > is missing.");
        if (Next != '>')
            return FailAtNext();
        _at++;
        return SkipBlanks();
    }

    /// <summary>The words just read are the local part: what follows is the @ and the domain.</summary>
    private bool ReadRestOfAddress(out EmailAddress address)
    {
        address = default;
        if (Next != '@')
            return FailWithoutAt();
        if (_words > 1)
            return Fail("The part before the @ has a space or quotes inside; a name needs angle brackets around the address.");
        _at++;
        ReadOnlySpan<char> local = _scratch[.._written];
        if (!Check(LocalPart.ProblemOf(local, _quoted)) || !SkipBlanks() || !ReadDomain(out var domain) || !SkipBlanks())
            return false;
        if (LocalPart.WireOctets(local) + 1 + domain.Length > EmailAddress.MaxOctets)
            return Fail("Address is longer than 254 octets.");
        address = new EmailAddress(local.ToString(), domain);
        return true;
    }

    private bool ReadDomain(out string domain)
    {
        domain = "";
        if (Next == '[')
            return Fail("An IP address in brackets is not allowed; a domain is needed.");
        var length = _text[_at..].IndexOfAny(AfterDomain);
        var end = length < 0 ? _text.Length : _at + length;
        var name = _text[_at..end];
        _at = end;
        if (DomainName.TryNormalize(name, out domain, out var problem))
            return true;
        return Fail(problem);
    }

    /// <summary>Reads words, of a name or a local part, as far as they go, with one space between them.</summary>
    private bool ReadWords()
    {
        _written = _words = 0;
        while (Next == '"' || IsInAtom(Next))
        {
            if (_words++ > 0)
                _scratch[_written++] = ' ';
            _quoted = Next == '"';
            for (; IsInAtom(Next); _at++)
                _scratch[_written++] = Next;
            if ((_quoted && !ReadQuoted()) || !SkipBlanks())
                return false;
        }

        return true;
    }

    // Dots belong to local parts, and to names such as John Q. Public (RFC 5322, 4.1).
    private static bool IsInAtom(char c) => c == '.' || LocalPart.IsAtext(c);

    private bool ReadQuoted()
    {
        for (_at++; Next != '"'; _at++)
        {
            if (Next == '\\')
                _at++;
            if (Next == '\0')
                return Fail("The closing quote is missing.");
            if (Next == '\t')
                return Fail("Line breaks and control characters are not allowed.");
            _scratch[_written++] = Next;
        }

        _at++;
        return true;
    }

    /// <summary>White space and comments, which nest.</summary>
    private bool SkipBlanks()
    {
        const int deepest = 8;
        var depth = 0;
        for (; Next is not '\0' && (depth > 0 || Next is ' ' or '\t' or '('); _at++)
        {
            if (Next == '(' && ++depth > deepest)
                return Fail("Comments are nested too deep.");
            if (Next == ')')
                depth--;
            else if (Next == '\\')
                _at++;
        }

        return depth == 0 || Fail("A comment is not closed.");
    }

    private bool ExpectEnd() => Next == '\0' || FailAtNext();

    private bool FailWithoutAt() => Fail(Next switch
    {
        '\0' => "Address has no @.",
        '<' => "Only the address belongs here, without a name and angle brackets.",
        '>' => "Address has no @.",
        ':' => "A colon is not allowed before the @; give one plain address, not a group or link.",
        _ => "A name or address with , ; : ( ) [ ] \\ or quotes inside needs quotes around it.",
    });

    private bool FailAtNext() => Fail(Next switch
    {
        ',' or ';' => "There is more than one address; give one.",
        '@' => "Address has more than one @.",
        _ => "Something follows the address.",
    });

    private bool Check(string? problem) => problem is null || Fail(problem);

    private bool Fail(string problem)
    {
        Problem = problem;
        return false;
    }
}
