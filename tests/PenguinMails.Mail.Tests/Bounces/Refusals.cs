using System.Globalization;
using PenguinMails.Mail.Bounces;

namespace PenguinMails.Mail.Tests.Bounces;

/// <summary>Answers of real servers in our own words, each with what it is, whose fault, and why.</summary>
internal sealed record Refusals(string From, Refusal Refusal, RefusalVerdict Expected, string Why)
{
    public static readonly IReadOnlyList<Refusals> All = [.. Lines().Skip(1).Select(Read)];

    public override string ToString() => $"{From}: {Refusal.Stage} {Refusal.Code} {Refusal.Enhanced} {Refusal.Text} ({Why})";

    private static string[] Lines()
    {
        using var reader = new StreamReader(typeof(Refusals).Assembly.GetManifestResourceStream("refusals.tsv")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Refusals Read(string line) => line.Split('\t') is [var from, var stage, var code, var enhanced, var text, var kind, var party, var why]
        ? new(from, new(text.Replace("\\n", "\n", StringComparison.Ordinal))
        {
            Stage = stage.Length == 0 ? SessionStage.Unknown : Enum.Parse<SessionStage>(stage),
            Code = code.Length == 0 ? 0 : int.Parse(code, CultureInfo.InvariantCulture),
            Enhanced = enhanced.Length == 0 ? null : enhanced,
        }, new(Enum.Parse<BounceKind>(kind), Enum.Parse<RefusedParty>(party)), why)
        : throw new FormatException(line);
}
