using System.Text;

namespace PenguinMails.Mail.Parsing;

/// <summary>A field as it stands in the message; it is decoded when it is asked for.</summary>
public sealed class HeaderField
{
    private readonly ReadOnlyMemory<byte> name;
    private readonly ReadOnlyMemory<byte> value;

    internal HeaderField(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> value)
    {
        this.name = name;
        this.value = value;
    }

    public string Name => Encoding.ASCII.GetString(name.Span);

    /// <summary>Unfolded; encoded words are left as they are.</summary>
    public string Value
    {
        get
        {
            var text = Charsets.DecodeUnlabelled(value.Span);
            return (text.AsSpan().ContainsAny('\r', '\n') ? Unfold(text) : text).Trim();
        }
    }

    /// <summary>Unfolded, with encoded words decoded, as people read it.</summary>
    public string Text => EncodedWords.Decode(Value);

    internal bool Is(string other) => Ascii.EqualsIgnoreCase(name.Span, other);

    private static string Unfold(string text) =>
        text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
