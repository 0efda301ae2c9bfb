using System.Diagnostics.CodeAnalysis;

namespace PenguinMails.Mail.Bounces;

/// <summary>What strangers wrote gets kept and shown, so it has a length that is known and no control characters.</summary>
internal static class Clip
{
    public const int MaxDiagnostic = 2000;
    private const int MaxField = 998;

    [return: NotNullIfNotNull(nameof(text))]
    public static string? Field(string? text) => text is null ? null : Cut(text, MaxField);

    public static string Diagnostic(string text) => Cut(text, MaxDiagnostic);

    private static string Cut(string text, int most)
    {
        var span = text.AsSpan().Trim();
        if (span.Length > most)
            span = span[..(char.IsHighSurrogate(span[most - 1]) ? most - 1 : most)];
        return string.Create(span.Length, span, static (clean, given) =>
        {
            for (var i = 0; i < given.Length; i++)
                clean[i] = given[i] != '\n' && Unprintable.Is(given[i]) ? ' ' : given[i];
        });
    }
}
