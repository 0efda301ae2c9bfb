namespace PenguinMails.Gateway.Providers;

/// <summary>What to do at the provider before the settings can be filled in, and what to do when it does not work.</summary>
public sealed record SetupGuide(IReadOnlyList<SetupStep> Steps, IReadOnlyList<(string Issue, string Solution)> Issues);

public sealed record SetupStep(string Title, IReadOnlyList<string> Lines, string? Link = null, string? LinkText = null);
