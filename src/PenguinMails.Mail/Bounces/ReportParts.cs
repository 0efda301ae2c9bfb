using PenguinMails.Mail.Parsing;

namespace PenguinMails.Mail.Bounces;

/// <summary>The parts of a report itself, without those of the message it returns.</summary>
internal static class ReportParts
{
    public static IEnumerable<MimePart> Of(MimePart root)
    {
        yield return root;
        if (!root.ContentType.StartsWith("multipart/", StringComparison.Ordinal))
            yield break;
        foreach (var child in root.Children)
            foreach (var part in Of(child))
                yield return part;
    }

    public static MimePart? Find(MimePart root, params ReadOnlySpan<string> types)
    {
        foreach (var part in Of(root))
            if (types.Contains(part.ContentType))
                return part;
        return null;
    }
}
