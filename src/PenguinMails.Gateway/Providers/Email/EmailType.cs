namespace PenguinMails.Gateway.Providers.Email;

/// <summary>
/// What kind of email a message is: one of the seven names of the routing screen, or <c>custom:&lt;name&gt;</c>.
/// Newsletter and promotional are kinds of marketing; all but transactional and custom are bulk.
/// </summary>
internal readonly record struct EmailType(string Name)
{
    public const string CustomPrefix = "custom:";

    /// <summary>Of a routing rule for emails of every type; no email's own.</summary>
    public const string Any = "any";

    public static readonly EmailType Transactional = new("transactional");
    public static readonly EmailType Marketing = new("marketing");
    public static readonly EmailType ColdOutreach = new("cold_outreach");
    public static readonly EmailType Newsletter = new("newsletter");
    public static readonly EmailType Promotional = new("promotional");
    public static readonly EmailType Custom = new("custom");

    public static readonly IReadOnlyList<EmailType> All = [Transactional, Marketing, ColdOutreach, Newsletter, Promotional, Custom];

    public bool IsCustom => Name == Custom.Name || Name.StartsWith(CustomPrefix, StringComparison.Ordinal);

    public bool IsBulk => !IsCustom && this != Transactional;

    /// <summary>The type whose rules also hold for this one.</summary>
    public EmailType Kind =>
        this == Newsletter || this == Promotional ? Marketing :
        IsCustom ? Custom : this;

    public static bool TryParse(string text, out EmailType type)
    {
        type = new EmailType(text);
        return All.Contains(type)
            || (text.StartsWith(CustomPrefix, StringComparison.Ordinal) && text.Length is > 7 and <= 64 && !text.Any(char.IsControl));
    }

    public override string ToString() => Name;
}
