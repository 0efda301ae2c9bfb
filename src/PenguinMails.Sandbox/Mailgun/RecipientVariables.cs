using System.Text;
using System.Text.Json;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending</summary>
internal sealed class RecipientVariables
{
    private const string Placeholder = "%recipient";

    public static readonly RecipientVariables None = new([]);

    private readonly Dictionary<string, JsonElement> _byRecipient;

    private RecipientVariables(Dictionary<string, JsonElement> byRecipient) => _byRecipient = byRecipient;

    public bool Given { get; private init; }

    /// <summary>Null when the text is not an object of objects.</summary>
    public static RecipientVariables? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return None;
        try
        {
            var root = JsonElement.Parse(text);
            if (root.ValueKind != JsonValueKind.Object) return null;
            var variables = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
            foreach (var property in root.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.Object) return null;
                variables[property.Name] = property.Value;
            }

            return new(variables) { Given = true };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Expand(string text, Address recipient)
    {
        if (!Given || !text.Contains(Placeholder, StringComparison.Ordinal)) return text;
        var expanded = new StringBuilder(text.Length);
        var from = 0;
        while (text.IndexOf(Placeholder, from, StringComparison.Ordinal) is var start and >= 0
            && text.IndexOf('%', start + Placeholder.Length) is var end and >= 0)
        {
            expanded.Append(text, from, start - from);
            var name = text[(start + Placeholder.Length)..end];
            if (Value(name, recipient) is { } value)
            {
                expanded.Append(value);
                from = end + 1;
            }
            else
            {
                // Not ours; its closing sign may open the next one.
                expanded.Append(text, start, end - start);
                from = end;
            }
        }

        return expanded.Append(text, from, text.Length - from).ToString();
    }

    private string? Value(string name, Address recipient) => name switch
    {
        "" => recipient.ToString(),
        "_email" => recipient.Email,
        "_name" => recipient.Name,
        ['.', .. var variable] => _byRecipient.TryGetValue(recipient.Email, out var values) && values.TryGetProperty(variable, out var value) ? value.ToString() : null,
        _ => null,
    };
}
