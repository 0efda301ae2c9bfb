using System.ComponentModel;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Webhooks.Admin;

[Description("What to change of a provider's webhook. What is left out stays.")]
public sealed record WebhookChange
{
    private const int MostNetworks = 100;

    [Description("The events that the log shows, by their names in `subscriptions`. The others are still registered and applied.")]
    public IReadOnlyList<string?>? EventsShown { get; init; }

    [Description("Addresses and networks that may report, IPv4 or IPv6, at most 100. Webhooks from elsewhere are rejected. Empty lets everybody try.")]
    public IReadOnlyList<string?>? AllowList { get; init; }

    [Description("For how many days the log keeps events, and webhooks as they came.")]
    public int? LogDays { get; init; }

    [Description("What was read; 409 where it has changed since.")]
    public int? Version { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    internal Dictionary<string, string[]> Problems(ProviderInfo provider, int mostDays)
    {
        var errors = (Unknown?.Keys ?? []).ToDictionary(name => name, _ => (string[])["Unknown field."]);
        var known = provider.Webhooks?.Subscriptions.Select(one => one.Id).ToList() ?? [];
        foreach (var (i, name) in (EventsShown ?? []).Index())
            if (!known.Contains(name ?? ""))
                errors[$"events_shown.{i}"] = [known.Count == 0 ? $"{provider.Name} has no events to choose." : $"Must be one of {string.Join(", ", known)}."];
        foreach (var (i, text) in (AllowList ?? []).Take(MostNetworks).Index())
            if (Networks.Parse(text ?? "") is null)
                errors[$"allow_list.{i}"] = ["Must be an IP address such as 50.31.156.6, or a network such as 209.61.151.0/24 that begins with its first address."];
        if (AllowList?.Count > MostNetworks)
            errors["allow_list"] = [$"At most {MostNetworks}."];
        if (LogDays < 1 || LogDays > mostDays)
            errors["log_days"] = [$"Must be 1 to {mostDays}."];

        return errors;
    }

    /// <summary>The allow-list as it is stored; null where it stays.</summary>
    internal string? StoredNetworks => AllowList is null ? null : string.Join(' ', AllowList.Select(text => Networks.Parse(text!)!.Value.ToString()).Distinct());

    /// <summary>As people write a network: a single address stands without its length.</summary>
    internal static string Text(IPNetwork network) => network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8 ? network.BaseAddress.ToString() : network.ToString();
}
