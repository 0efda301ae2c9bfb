using System.Globalization;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Webhooks.Admin;

namespace PenguinMails.Gateway.Dashboard.Webhooks;

/// <summary>A form of the page, as it is sent. One that names no part only registers again.</summary>
internal sealed record WebhookPost
{
    public const string EventsPart = "events";
    public const string AllowListPart = "allow_list";

    private static readonly char[] Between = ['\n', '\r', ',', ' ', '\t'];

    public string? Part { get; init; }
    public required IReadOnlyList<string> Events { get; init; }
    public required string AllowList { get; init; }

    /// <summary>The addresses that the provider is known by are wanted, whatever was typed.</summary>
    public bool Known { get; init; }
    public int? Version { get; init; }

    /// <summary>What was typed, address by address.</summary>
    public string[] Addresses => AllowList.Split(Between, StringSplitOptions.RemoveEmptyEntries);

    public static WebhookPost Of(IFormCollection form) => new()
    {
        Part = form["part"],
        Events = [.. form["events"].OfType<string>()],
        AllowList = form["allow_list"].ToString(),
        Known = form.ContainsKey("known"),
        Version = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null,
    };

    public WebhookChange ToChange(ProviderInfo provider) => new()
    {
        Version = Version,
        EventsShown = Part == EventsPart ? Events : null,
        AllowList = Part != AllowListPart ? null
            : Known ? provider.Webhooks?.Networks
            : Addresses,
    };
}

/// <summary>An allow-list as it was typed, and what is wrong with it.</summary>
public sealed record RefusedAllowList(string Provider, string Text, string Problem);

/// <summary>A test and what came of it.</summary>
public sealed record ShownTest(string? Provider, EventType? Type, WebhookTestResult? Result, string? Problem);
