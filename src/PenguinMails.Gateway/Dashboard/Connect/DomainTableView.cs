using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>A provider's sending domains as the page shows them.</summary>
public sealed record DomainTableView
{
    public required string Provider { get; init; }
    public IReadOnlyList<string> Columns { get; init; } = [];
    public IReadOnlyList<SendingDomain> Domains { get; init; } = [];

    /// <summary>Why there are none to be seen.</summary>
    public string? Problem { get; init; }

    /// <summary>What the last action came to.</summary>
    public string? Note { get; init; }
    public bool NoteIsGood { get; init; } = true;

    /// <inheritdoc cref="SettingsVersion.Version"/>
    public int? Version { get; init; }

    /// <summary>The domain whose records, or whose removal, the page was asked for without script.</summary>
    public string? Records { get; init; }

    /// <summary>The domain whose records were asked for, where the provider does not have it.</summary>
    public string? Missing => Problem is null && Records is { Length: > 0 } wanted && !Domains.Any(domain => domain.Domain.Equals(wanted, StringComparison.OrdinalIgnoreCase)) ? wanted : null;

    /// <inheritdoc cref="Records"/>
    public string? Removing { get; init; }
}
