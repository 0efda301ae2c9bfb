using System.Xml;

namespace PenguinMails.Mail.Dmarc;

/// <summary>Reads the XML of a report as it streams by: what it costs is bounded by <see cref="DmarcFile"/> and by what is counted here.</summary>
internal sealed class DmarcReportReader
{
    public const int MostRows = 20_000;
    private const int MostDepth = 12;
    private const string Root = "feedback";

    private readonly Stack<string> path = new();
    private readonly DmarcReportBuilder report = new();
    private string text = "";

    /// <exception cref="FormatException">It is no report, or more than one may be.</exception>
    /// <exception cref="XmlException">It is no XML.</exception>
    public static DmarcReport Read(Stream xml)
    {
        // A report needs no DTD, and one can name files or grow without end.
        using var reader = XmlReader.Create(xml, new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = DmarcFile.MostUnpacked,
        });
        var read = new DmarcReportReader();
        while (reader.Read())
            read.Take(reader);

        return read.report.Build();
    }

    private void Take(XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                Begin(reader.LocalName);
                if (reader.IsEmptyElement)
                    End();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA:
                text += reader.Value.Length <= DmarcReportBuilder.LongestText - text.Length ? reader.Value : throw new FormatException($"A text is longer than {DmarcReportBuilder.LongestText} characters.");
                break;
            case XmlNodeType.EndElement:
                End();
                break;
            default:
                break;
        }
    }

    /// <summary>Whatever namespace it is in: each version has its own, and most reporters use none.</summary>
    private void Begin(string name)
    {
        if (path.Count == 0 && name != Root)
            throw new FormatException("This XML is not a DMARC report: its root is not feedback.");
        if (path.Count == MostDepth)
            throw new FormatException($"Its elements lie deeper than {MostDepth} levels.");

        path.Push(name);
        text = "";
    }

    private void End()
    {
        // Without the root, which stands at the bottom.
        report.Set(string.Join('/', path.SkipLast(1).Reverse()), text.Trim());
        path.Pop();
        text = "";
    }
}
