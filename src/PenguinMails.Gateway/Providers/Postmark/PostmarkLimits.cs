using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>https://postmarkapp.com/developer/api/email-api: what Postmark can't carry.</summary>
internal static class PostmarkLimits
{
    public const int BatchItems = 500;

    /// <summary>Of the 50 MB that a batch may have; the rest is for JSON, which writes quotes and line breaks with two characters.</summary>
    public const long BatchContentBytes = 40_000_000;

    private const int Recipients = 50;
    private const long MessageBytes = 10 * 1024 * 1024;
    private const int MetadataEntries = 10 - 2;
    private const int FromCharacters = 255;

    private static readonly string TooMuchMetadata = $"Postmark accepts at most {MetadataEntries} metadata entries with names of 20 and values of 80 characters";

    private static readonly HashSet<string> ForbiddenTypes = new(
        "vbs exe bin bat chm com cpl crt hlp hta inf ins isp jse lnk mdb pcd pif reg scr sct shs vbe vba wsf wsh wsl msc msi msp mst".Split(' '),
        StringComparer.OrdinalIgnoreCase);

    public static string? Broken(OutgoingEmail email, int recipients)
    {
        if (recipients > Recipients) return $"Postmark accepts at most {Recipients} recipients in one email";
        if (EmailSize.Of(email) > MessageBytes) return "Postmark accepts at most 10 MB with attachments as base64";
        if (email.Attachments.FirstOrDefault(attachment => ForbiddenTypes.Contains(Extension(attachment.Name))) is { } forbidden)
            return $"Postmark does not accept attachments of type .{Extension(forbidden.Name)}";
        if (email.From.ToString().Length > FromCharacters) return $"Postmark accepts at most {FromCharacters} characters in a From address with its name";
        return Metadata(email.Metadata);
    }

    private static string? Metadata(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0) return null;
        if (metadata.Count > MetadataEntries)
            return TooMuchMetadata;

        // As Postmark compares names; at most ten, for which asking a list is quickest.
        var names = new List<string>(MetadataEntries + 2) { CallTag.CallKey, CallTag.EnvelopeKey };
        foreach (var (name, value) in metadata)
        {
            if (name.Length > 20 || value.Length > 80) return TooMuchMetadata;
            if (names.Exists(other => other.Equals(name, StringComparison.OrdinalIgnoreCase)))
                return "Postmark tells metadata names apart by more than case, and pm_call and pm_env are taken";
            names.Add(name);
        }

        return null;
    }

    private static string Extension(string name) => Path.GetExtension(name).TrimStart('.');
}
