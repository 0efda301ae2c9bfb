using System.Collections;

namespace PenguinMails.Mail.Parsing;

/// <summary>The fields of a header in their order. Names are compared without case.</summary>
public sealed class HeaderFields : IReadOnlyList<HeaderField>
{
    private readonly List<HeaderField> fields;

    internal HeaderFields(List<HeaderField> fields) => this.fields = fields;

    public int Count => fields.Count;

    public HeaderField this[int index] => fields[index];

    /// <summary>The first field of the name, unfolded.</summary>
    public string? Value(string name) => First(name)?.Value;

    /// <summary>The first field of the name, with encoded words decoded.</summary>
    public string? Text(string name) => First(name)?.Text;

    public IEnumerable<HeaderField> All(string name) => fields.Where(f => f.Is(name));

    public IEnumerator<HeaderField> GetEnumerator() => fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private HeaderField? First(string name) => fields.Find(f => f.Is(name));
}
