using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>An event as the log shows it.</summary>
[Description("Something a provider reported.")]
public sealed record EventLogEntry : EventEntry
{
    [SetsRequiredMembers]
    public EventLogEntry(LoggedEvent e) : base(e) => (Type, State, Problem) = (e.Type, e.State, e.Problem);

    [Description("What happened; null for what could not be read.")]
    public required EventType? Type { get; init; }

    [Description("What became of it.")]
    public required EventState State { get; init; }

    [Description("Why it was set aside; null where it was not.")]
    public string? Problem { get; init; }
}
