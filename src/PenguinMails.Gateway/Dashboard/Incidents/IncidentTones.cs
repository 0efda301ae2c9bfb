using PenguinMails.Gateway.Analytics.Incidents;

namespace PenguinMails.Gateway.Dashboard.Incidents;

/// <summary>Causes as badges.</summary>
internal static class IncidentTones
{
    public static string Tone(IncidentCause cause) => cause switch
    {
        IncidentCause.Nobody => "green",
        IncidentCause.Us or IncidentCause.Content => "red",
        IncidentCause.Provider or IncidentCause.MailboxProvider => "yellow",
        IncidentCause.Unclear => "gray",
        _ => throw new InvalidOperationException(cause.ToString()),
    };

    public static string Word(IncidentCause cause) => cause switch
    {
        IncidentCause.Nobody => "All went well",
        IncidentCause.Us => "Us",
        IncidentCause.Content => "Us: what was sent",
        IncidentCause.Provider => "Them: provider",
        IncidentCause.MailboxProvider => "Them: mailbox provider",
        IncidentCause.Unclear => "Unclear",
        _ => throw new InvalidOperationException(cause.ToString()),
    };

    public static string Of(IncidentSource source) => source switch
    {
        IncidentSource.Outcomes => "By what became of the email",
        IncidentSource.Alert => "Alert",
        IncidentSource.Drill => "Drill",
        _ => throw new InvalidOperationException(source.ToString()),
    };
}
