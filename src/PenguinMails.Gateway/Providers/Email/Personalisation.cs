using System.Net;
using System.Text.RegularExpressions;

namespace PenguinMails.Gateway.Providers.Email;

/// <summary>Where a value is put decides how it has to be written there.</summary>
internal enum ValueForm
{
    /// <summary>In a plain text body, as it is.</summary>
    Text,

    /// <summary>In an HTML body, escaped.</summary>
    Html,

    /// <summary>In a header, on one line: a line break would begin another header.</summary>
    Line,
}

/// <summary><c>{{name}}</c> in subject and bodies. A name without a value stays as it is written.</summary>
internal static partial class Personalisation
{
    public static string? Render(string? template, IReadOnlyDictionary<string, string>? variables, ValueForm form) =>
        template is null || variables is null
            ? template
            : Replace(template, placeholder => variables.TryGetValue(placeholder.Name, out var value) ? Write(value, form) : placeholder.Literal);

    /// <summary>Puts something else in the place of every placeholder.</summary>
    public static string Replace(string template, Func<Placeholder, string> with) =>
        template.Contains("{{", StringComparison.Ordinal)
            ? Pattern().Replace(template, match => with(new(match.Groups[1].Value, match.Value)))
            : template;

    public static string Write(string value, ValueForm form) => form switch
    {
        ValueForm.Html => WebUtility.HtmlEncode(value),
        ValueForm.Line => OneLine(value),
        _ => value,
    };

    private static string OneLine(string value) =>
        value.Any(char.IsControl) ? string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c)) : value;

    [GeneratedRegex(@"\{\{\s*([^{}\s]+)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

internal readonly record struct Placeholder(string Name, string Literal);
