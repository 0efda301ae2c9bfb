namespace PenguinMails.Gateway.Providers;

/// <summary>Draws one field of a connection's form: label, help, group ("Advanced Settings" folds).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FieldAttribute(string label) : Attribute
{
    public string Label { get; } = label;
    public string? Help { get; init; }
    public string? Group { get; init; }
    public string? Link { get; init; }
    public string? LinkText { get; init; }
}

/// <summary>Encrypted at rest; never leaves the server again but for its last four characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
