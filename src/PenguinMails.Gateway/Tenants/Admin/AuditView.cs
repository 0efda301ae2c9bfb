using System.ComponentModel;
using System.Text.Json.Nodes;

namespace PenguinMails.Gateway.Tenants.Admin;

[DisplayName("AuditEntry"), Description("A change that an admin made, or that was made for one.")]
public sealed record AuditView(
    [property: Description("When.")] DateTimeOffset At,
    [property: Description("Who: `user`, `key` or `command line`, with the name.")] string Actor,
    [property: Description("What, such as `key.created`.")] string Action,
    [property: Description("What matters about it, by name; never a secret.")] IReadOnlyDictionary<string, string?> Detail)
{
    internal static AuditView Of(AuditEntry entry) =>
        new(entry.At, entry.Actor, entry.Action, JsonNode.Parse(entry.Detail)!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value?.ToString()));
}
