using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers.Settings;

/// <summary>Draws one field of a connection's form: label, help, group ("Advanced Settings" folds).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FieldAttribute(string label) : DescriptionAttribute
{
    public string Label { get; } = label;
    public string? Help { get; init; }

    /// <summary>What the contract says of it, where label and help say too little without the form around them.</summary>
    public string? About { get; init; }

    public override string Description => About ?? (Help is null ? Label : $"{Label}: {Help}").TrimEnd('.') + ".";

    public string? Group { get; init; }
    public string? Link { get; init; }
    public string? LinkText { get; init; }
    public string? Placeholder { get; init; }

    /// <summary>Of a list, what one of its rows is called.</summary>
    public string? One { get; init; }
}

/// <summary>A list whose items have a daily limit, counted under this kind and the item's first field.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CountedDailyAttribute(string kind) : Attribute
{
    public string Kind { get; } = kind;
}

/// <summary>A list that the page shows as the table of sending domains and not as rows of the form.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ListedAsDomainsAttribute : Attribute;

/// <summary>The domain that bounces come back to; the page tells how they get here.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReturnPathAttribute : Attribute;

/// <summary>While it is off, the webhook log leaves out events of this type. They are taken and applied all the same.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ShowsEventsAttribute(EventType type) : Attribute
{
    public EventType Type { get; } = type;
}

/// <summary>Encrypted at rest; never leaves the server again but for its last four characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute
{
    /// <summary>The provider signs its webhooks with it: when it is replaced, the old one is believed for a day more.</summary>
    public bool SignsWebhooks { get; init; }
}

/// <summary>Offers what the provider says there is, see <see cref="IEmailProvider.ChoicesAsync"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ChosenAtProviderAttribute : Attribute;

/// <summary>Names an identity at the provider (a sender, a domain) whose state stands beside the field.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VerifiedAtProviderAttribute : Attribute;

/// <summary>One of few values, drawn as radio buttons with what stands for each.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
internal sealed class OptionAttribute(string value, string label) : Attribute
{
    public string Value { get; } = value;
    public string Label { get; } = label;
}

/// <summary>A single address, without a name.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddressAttribute() : ValidationAttribute("Must be an email address.")
{
    public override bool IsValid(object? value) => value is null or "" || (value is string text && EmailAddress.TryParse(text, out _, out _));
}
