using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PenguinMails.Mail.Dkim;

/// <summary>Writes a DKIM-Signature field in lines of at most 78 octets; <c>b=</c> stands last, so that it can be added when it is known.</summary>
internal sealed class SignatureField
{
    private const int LongestLine = 78;
    private const int Base64PerLine = 72;

    private readonly ArrayBufferWriter<byte> octets = new(1024);
    private int column;

    public ReadOnlySpan<byte> Written => octets.WrittenSpan;

    /// <param name="tags">What is the same in every signature: version, algorithms, domain and selector.</param>
    public void Start(ReadOnlySpan<byte> tags, DateTimeOffset signedAt, TimeSpan? lifetime)
    {
        octets.ResetWrittenCount();
        octets.Write(tags);
        column = LongestLine;
        AddTag("t="u8, signedAt.ToUnixTimeSeconds());
        if (lifetime is { } until)
            AddTag("x="u8, (signedAt + until).ToUnixTimeSeconds());
        AddWord("h="u8);
    }

    /// <summary>One more entry of <c>h=</c>.</summary>
    public void AddName(ReadOnlySpan<byte> name, bool isFirst)
    {
        if (!isFirst)
            Append(":"u8);
        if (column + name.Length + 1 > LongestLine)
            Fold();
        Append(name);
    }

    /// <summary>Ends <c>h=</c>, adds <c>bh=</c> and opens <c>b=</c>: this is what is signed.</summary>
    public void AddBodyHash(ReadOnlySpan<byte> sha256)
    {
        Append(";"u8);
        Fold();
        Append("bh="u8);
        AppendBase64(sha256);
        Append(";"u8);
        Fold();
        Append("b="u8);
    }

    public void AddSignature(ReadOnlySpan<byte> signature)
    {
        Span<byte> base64 = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(signature.Length)];
        Base64.EncodeToUtf8(signature, base64, out _, out var length);
        for (var rest = base64[..length]; !rest.IsEmpty; rest = rest[Math.Min(Base64PerLine, rest.Length)..])
        {
            if (rest.Length < length)
                Fold();
            Append(rest[..Math.Min(Base64PerLine, rest.Length)]);
        }

        Append("\r\n"u8);
    }

    private void AddTag(ReadOnlySpan<byte> name, long seconds)
    {
        Span<byte> tag = stackalloc byte[32];
        name.CopyTo(tag);
        seconds.TryFormat(tag[name.Length..], out var digits, provider: CultureInfo.InvariantCulture);
        tag[name.Length + digits] = (byte)';';
        AddWord(tag[..(name.Length + digits + 1)]);
    }

    private void AddWord(ReadOnlySpan<byte> word)
    {
        if (column + word.Length + 1 > LongestLine)
            Fold();
        else
            Append(" "u8);
        Append(word);
    }

    private void AppendBase64(ReadOnlySpan<byte> value)
    {
        var room = octets.GetSpan(Base64.GetMaxEncodedToUtf8Length(value.Length));
        Base64.EncodeToUtf8(value, room, out _, out var written);
        octets.Advance(written);
        column += written;
    }

    private void Fold()
    {
        octets.Write("\r\n\t"u8);
        column = 1;
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        octets.Write(text);
        column += text.Length;
    }

    public static byte[] TagsOf(string domain, string selector) =>
        Encoding.ASCII.GetBytes($"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n\td={domain};\r\n\ts={selector};");
}
