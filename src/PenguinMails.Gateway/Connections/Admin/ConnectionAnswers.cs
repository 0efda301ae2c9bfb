using System.ComponentModel;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Sending.Dispatch;

namespace PenguinMails.Gateway.Connections.Admin;

[Description("A connection that was enabled or disabled, or would be.")]
internal sealed record SwitchAnswer
{
    public SwitchAnswer(string provider, bool enabled, string detail) => (Provider, Enabled, Detail) = (provider, enabled, detail);

    [Description("The provider.")]
    public string Provider { get; }

    [Description("Whether the connection is enabled now.")]
    public bool Enabled { get; }

    [Description("With `dry_run` only: how many emails are queued for it.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Queued { get; init; }

    [Description("With `dry_run` only: where they would go, most first.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReroutedTo>? To { get; init; }

    [Description("What has happened or would happen, for people.")]
    public string Detail { get; }
}

[Description("Readiness of your sending domains.")]
internal sealed record ReadinessPage(
    [property: Description("One entry per domain and connection, for the first 100 domains.")] IReadOnlyList<ReadinessRow> Data,
    [property: Description("How many domains are left out, because there are more than 100.")] int MoreDomains,
    [property: Description("Always null: all entries are on one page.")] string? NextCursor)
{
    public static ReadinessPage Of(ReadinessView view) => new(view.Rows, view.More, null);
}
