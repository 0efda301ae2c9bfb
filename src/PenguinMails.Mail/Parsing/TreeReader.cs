using System.Text;

namespace PenguinMails.Mail.Parsing;

/// <summary>Builds the tree of one message. Each level scans its octets once, and levels are few.</summary>
internal sealed class TreeReader
{
    private const string PlainText = "text/plain";
    private const string Message = "message/rfc822";

    private int parts;

    /// <summary>Returned copies often start with a line too many; without it the header would be taken for the body.</summary>
    public MimePart ReadMessage(ReadOnlyMemory<byte> octets, int depth)
    {
        var start = octets.Span.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        return start > 0 && HeaderReader.Read(octets[start..], out _).Count > 0
            ? Read(octets[start..], depth, PlainText)
            : Read(octets, depth, PlainText);
    }

    private MimePart Read(ReadOnlyMemory<byte> octets, int depth, string usualType)
    {
        parts++;
        var headers = HeaderReader.Read(octets, out var bodyStart);
        var part = new MimePart(headers, octets[bodyStart..], usualType);
        if (depth < MimeParser.MaxDepth)
            part.Children = ChildrenOf(part, depth + 1);
        return part;
    }

    private MimePart[] ChildrenOf(MimePart part, int depth)
    {
        if (part.ContentType.StartsWith("multipart/", StringComparison.Ordinal))
            return SplitMultipart(part, depth);
        return IsMessage(part.ContentType) && parts < MimeParser.MaxParts
            ? [ReadMessage(part.DecodeContent(), depth)]
            : [];
    }

    private static bool IsMessage(string type) =>
        type is Message or "message/global" or "text/rfc822-headers" or "message/global-headers" or "message/rfc822-headers";

    private MimePart[] SplitMultipart(MimePart part, int depth)
    {
        var boundary = part.Parameters.TryGetValue("boundary", out var given) && given.Length > 0
            ? Encoding.UTF8.GetBytes(given)
            : Boundaries.Guess(part.Body.Span);
        if (boundary.Length == 0)
            return [];

        var usualType = part.ContentType == "multipart/digest" ? Message : PlainText;
        var children = new List<MimePart>();
        foreach (var range in Boundaries.Split(part.Body.Span, boundary, MimeParser.MaxParts - parts))
            if (parts < MimeParser.MaxParts)
                children.Add(Read(part.Body[range], depth, usualType));
        return [.. children];
    }
}
