using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Hooks.Admin;

/// <summary>An endpoint to make, once it is known to be right.</summary>
internal sealed record NewHook(string Url, string? Description, IReadOnlyList<EventType> Types, HookSignatureKind Signature, bool Enabled, DateTimeOffset? Since);

/// <summary>What to change; null leaves it.</summary>
internal sealed record HookChange(string? Url, string? Description, IReadOnlyList<EventType>? Types, bool? Enabled);

[Description("What to change of an endpoint. What is left out stays.")]
public record HookPatch
{
    internal const int MostUrl = 2_000;
    internal const int MostDescription = 200;

    [Description("Where events are posted to, by https or http. Its host must have a public address."), MaxLength(MostUrl)]
    public string? Url { get; init; }

    [Description("What people call it, up to 200 characters."), MaxLength(MostDescription)]
    public string? Description { get; init; }

    [Description("The types of events that it gets; an empty list is all of them.")]
    public IReadOnlyList<string>? Types { get; init; }

    [Description("False pauses it: nothing is lost, and it goes on where it was when it is enabled again.")]
    public bool? Enabled { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    [JsonIgnore]
    internal HookChange Change => new(Url?.Trim(), Description?.Trim(), Chosen, Enabled);

    [JsonIgnore]
    private protected IReadOnlyList<EventType>? Chosen => Types?.Select(EnumNames.Parse<EventType>).ToList();

    /// <summary>Null where nothing is wrong with it.</summary>
    internal Problem? Problem(TenantHosts hosts)
    {
        var errors = new Dictionary<string, string[]>();
        AddErrors(errors, hosts);
        return errors.Count > 0 ? Problems.InvalidField(errors) : null;
    }

    private protected virtual void AddErrors(Dictionary<string, string[]> errors, TenantHosts hosts)
    {
        foreach (var name in Unknown?.Keys ?? [])
            errors[name] = ["Unknown field."];
        if (Url is not null && ProblemOf(Url.Trim(), hosts) is { } problem)
            errors["url"] = [problem];
        if (Description is { Length: > MostDescription } || Description?.Any(char.IsControl) == true)
            errors["description"] = [$"At most {MostDescription} characters on one line."];
        foreach (var (i, word) in (Types ?? []).Take(100).Index())
            if (!EnumNames.TryParse<EventType>(word, out _))
                errors[$"types.{i}"] = [$"Must be one of {string.Join(", ", Enum.GetValues<EventType>().Select(EnumNames.Of))}."];
        if (Types?.Count > 100)
            errors["types"] = ["At most 100."];
    }

    private static string? ProblemOf(string url, TenantHosts hosts)
    {
        if (url.Length > MostUrl || url.Any(char.IsControl) || !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.Host.Length == 0)
            return $"Must be an https or http URL of at most {MostUrl:N0} characters.";
        if (parsed.UserInfo.Length > 0 || parsed.Fragment.Length > 0)
            return "Must have no user, password or fragment.";

        // What a name leads to is looked at whenever we connect.
        return IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var address) && !hosts.MayConnectTo(address) ? "Must be a public address." : null;
    }
}

[Description("A webhook endpoint to make.")]
public sealed record HookRequest : HookPatch
{
    [Description("`v1` (HMAC-SHA256 with a secret that you keep; the default) or `v1a` (Ed25519 with a public key).")]
    public string? Signature { get; init; }

    [Description("Send events that were recorded since this time, too; left out, only what is recorded from now on.")]
    public DateTimeOffset? Since { get; init; }

    [JsonIgnore]
    internal NewHook New => new(
        Url!.Trim(), string.IsNullOrWhiteSpace(Description) ? null : Description.Trim(), Chosen ?? [], EnumNames.TryParse<HookSignatureKind>(Signature, out var kind) ? kind : HookSignatureKind.V1, Enabled ?? true, Since);

    private protected override void AddErrors(Dictionary<string, string[]> errors, TenantHosts hosts)
    {
        base.AddErrors(errors, hosts);
        if (string.IsNullOrWhiteSpace(Url))
            errors["url"] = ["Required."];
        if (Signature is not null && !EnumNames.TryParse<HookSignatureKind>(Signature, out _))
            errors["signature"] = ["Must be v1 or v1a."];
    }
}

[Description("How to rotate.")]
public sealed record HookRotateRequest
{
    [Description("`v1` or `v1a` changes how requests are signed; left out, that stays.")]
    public string? Signature { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    [JsonIgnore]
    internal HookSignatureKind? Kind => EnumNames.TryParse<HookSignatureKind>(Signature, out var kind) ? kind : null;

    /// <summary>Null where nothing is wrong with it.</summary>
    internal Problem? Problem()
    {
        var errors = (Unknown?.Keys ?? []).ToDictionary(name => name, _ => (string[])["Unknown field."]);
        if (Signature is not null && Kind is null)
            errors["signature"] = ["Must be v1 or v1a."];

        return errors.Count > 0 ? Problems.InvalidField(errors) : null;
    }
}

[Description("A range of events to send again.")]
public sealed record HookReplayRequest
{
    [Description("Events that were recorded at this time or later."), Required]
    public DateTimeOffset? Since { get; init; }

    [Description("Events that were recorded before this time; left out, all.")]
    public DateTimeOffset? Until { get; init; }

    [Description("Only what failed for good; left out, all: what was delivered comes again with the same id.")]
    public bool? FailedOnly { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>Null where nothing is wrong with it.</summary>
    internal Problem? Problem()
    {
        var errors = new Dictionary<string, string[]>();
        foreach (var name in Unknown?.Keys ?? [])
            errors[name] = ["Unknown field."];
        if (Since is null)
            errors["since"] = ["Required: a time such as 2026-01-31T12:00:00Z."];
        if (Until <= Since)
            errors["until"] = ["Must be later than since."];

        return errors.Count > 0 ? Problems.InvalidField(errors) : null;
    }
}

[Description("How to try an endpoint.")]
public sealed record HookTestRequest
{
    [Description("The type of the event to send; `delivered` if left out.")]
    public string? Type { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    [JsonIgnore]
    internal EventType Wanted => Type is null ? EventType.Delivered : EnumNames.Parse<EventType>(Type);

    /// <summary>Null where nothing is wrong with it.</summary>
    internal Problem? Problem()
    {
        var errors = new Dictionary<string, string[]>();
        foreach (var name in Unknown?.Keys ?? [])
            errors[name] = ["Unknown field."];
        if (Type is not null && !EnumNames.TryParse<EventType>(Type, out _))
            errors["type"] = [$"Must be one of {string.Join(", ", Enum.GetValues<EventType>().Select(EnumNames.Of))}."];

        return errors.Count > 0 ? Problems.InvalidField(errors) : null;
    }
}
