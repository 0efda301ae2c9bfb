using System.Buffers;

namespace PenguinMails.Mail.Mime;

/// <summary>What may stand in a header. The door has checked before; this is the second line of defence.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\r\n\0");
    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(i => (char)i)]);
    private static readonly SearchValues<char> PrintableOrTab = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Append('\t').Select(i => (char)i)]);
    private static readonly SearchValues<char> Domain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.[]:_");

    public static bool IsPrintable(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Printable);

    public static bool IsPrintableOrTab(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(PrintableOrTab);

    /// <summary>A reader would decode it, wherever it stands.</summary>
    public static bool LooksEncoded(ReadOnlySpan<char> text) => text.Contains("=?", StringComparison.Ordinal);

    public static string Checked(string text, string what)
    {
        if (text.AsSpan().ContainsAny(Breaks))
            throw new ArgumentException($"{what} has a line break or NUL, which would start another header.");
        return text;
    }

    public static string CheckedId(string id, string what)
    {
        if (id.Length is 0 or > 900 || !IsPrintable(id) || id.AsSpan().ContainsAny(" <>"))
            throw new ArgumentException($"{what} has printable ASCII without spaces or angle brackets.");
        return id;
    }

    /// <summary>The address as it is written, with its domain in A-labels.</summary>
    public static string Checked(EmailAddress address)
    {
        if (!System.Text.Ascii.IsValid(address.Domain) && DomainName.TryNormalize(address.Domain, out var labels, out _))
            address = address with { Domain = labels };
        if (Unprintable.FirstIn(address.Local) >= 0 || address.Domain.Length == 0 || address.Domain.AsSpan().ContainsAnyExcept(Domain))
            throw new ArgumentException("An address has characters that no header can hold.");
        return address.ToString();
    }
}
