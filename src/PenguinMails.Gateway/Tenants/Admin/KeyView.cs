using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Tenants.Admin;

/// <summary>A key as the API shows it.</summary>
[DisplayName("ApiKey"), Description("An API key. The key itself is shown once, when it is made.")]
public record KeyView
{
    [PrefixedId(PublicId.Key), Description("The key's id.")]
    public required Guid Id { get; init; }

    [Description("What people call it.")]
    public required string Name { get; init; }

    [Description("What it may do.")]
    public required KeyScope Scope { get; init; }

    [Description("Its last four characters.")]
    public required string LastFour { get; init; }

    [Description("Emails per second that it may send; null for no limit of its own.")]
    public int? SendsPerSecond { get; init; }

    [Description("Safe mode: the only addresses and domains (`@example.com`) that it reaches; null for a key that reaches everybody.")]
    public IReadOnlyList<string>? AllowRecipients { get; init; }

    [Description("Safe mode: where email to everybody else goes; null suppresses it.")]
    public string? RedirectTo { get; init; }

    [Description("When it was made.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("When it was revoked; null while it works.")]
    public DateTimeOffset? RevokedAt { get; init; }

    internal static KeyView Of(ApiKey key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Scope = EnumNames.Parse<KeyScope>(key.Scope),
        LastFour = key.LastFour,
        SendsPerSecond = key.SendsPerSecond,
        AllowRecipients = key.Safe is { } safe ? [.. safe.Allowed.Order(StringComparer.Ordinal)] : null,
        RedirectTo = key.RedirectTo,
        CreatedAt = key.CreatedAt,
        RevokedAt = key.RevokedAt,
    };
}

[DisplayName("NewApiKey"), Description("An API key that was just made.")]
public sealed record NewKeyView : KeyView
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public NewKeyView(KeyView key, string secret) : base(key) => Key = secret;

    [Description("The key. It is not shown again: store it now.")]
    public string Key { get; }
}

[Description("What an API key may do.")]
public enum KeyScope
{
    [Description("Send email.")]
    Send,

    [Description("Read messages, events and figures.")]
    Read,

    [Description("Everything: administer, read and send.")]
    Admin,
}

[Description("An API key to make.")]
public sealed record KeyRequest
{
    private const int MostName = 100;
    private const int MostRecipients = 1_000;
    private const int MostPerSecond = 1_000_000;

    [Description("What people call it, up to 100 characters."), Required, MaxLength(MostName)]
    public string? Name { get; init; }

    [Description("`send`, `read` or `admin`; `admin` includes the others."), Required]
    public string? Scope { get; init; }

    [Description("Emails per second that it may send; left out, your account's limit."), Range(1, MostPerSecond)]
    public int? SendsPerSecond { get; init; }

    [Description("Safe mode, for staging: addresses and domains (`@example.com`) that it reaches. Email to everybody else is accepted and not sent."), MaxLength(MostRecipients)]
    public IReadOnlyList<string>? AllowRecipients { get; init; }

    [Description("Safe mode: an address that gets the email to everybody else.")]
    public string? RedirectTo { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    [JsonIgnore]
    internal SafeMode? Safe => AllowRecipients is null && RedirectTo is null
        ? null
        : new((AllowRecipients ?? []).Select(entry => SafeMode.Parse(entry)!).ToHashSet(), RedirectTo is null ? null : SafeMode.Parse(RedirectTo));

    /// <summary>Null where nothing is wrong with it.</summary>
    internal Problem? Problem()
    {
        var errors = new Dictionary<string, string[]>();
        foreach (var name in Unknown?.Keys ?? [])
            errors[name] = ["Unknown field."];
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > MostName || Name.Any(char.IsControl))
            errors["name"] = [$"Required: 1 to {MostName} characters."];
        if (!EnumNames.TryParse<KeyScope>(Scope, out _))
            errors["scope"] = [$"Must be one of {string.Join(", ", Enum.GetValues<KeyScope>().Select(EnumNames.Of))}."];
        if (SendsPerSecond is < 1 or > MostPerSecond)
            errors["sends_per_second"] = [$"Must be 1 to {MostPerSecond:N0}."];
        if (AllowRecipients?.Count > MostRecipients)
            errors["allow_recipients"] = [$"At most {MostRecipients:N0}."];
        foreach (var (i, entry) in (AllowRecipients ?? []).Take(MostRecipients).Index())
            if (entry is null || SafeMode.Parse(entry) is null)
                errors[$"allow_recipients.{i}"] = ["Must be an email address, or a domain such as @example.com."];
        if (RedirectTo is not null && (RedirectTo.StartsWith('@') || SafeMode.Parse(RedirectTo) is null))
            errors["redirect_to"] = ["Must be an email address."];

        return errors.Count > 0 ? Problems.InvalidField(errors) : null;
    }
}
