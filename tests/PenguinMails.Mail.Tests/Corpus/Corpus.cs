using System.Text;

namespace PenguinMails.Mail.Tests;

/// <summary>The messages beside this file, good and bad, with CRLF lines as they come over the wire.</summary>
internal static class Corpus
{
    public static byte[] Read(string name)
    {
        using var file = typeof(Corpus).Assembly.GetManifestResourceStream($"{name}.eml")
            ?? throw new ArgumentException($"There is no {name}.eml.", nameof(name));
        using var reader = new StreamReader(file, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().ReplaceLineEndings("\r\n"));
    }

    public static IEnumerable<string> Names => typeof(Corpus).Assembly.GetManifestResourceNames()
        .Where(n => n.EndsWith(".eml", StringComparison.Ordinal))
        .Select(n => n[..^".eml".Length])
        .Order(StringComparer.Ordinal);
}
