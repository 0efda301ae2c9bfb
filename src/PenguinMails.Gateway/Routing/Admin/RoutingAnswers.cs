using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Calls;

namespace PenguinMails.Gateway.Routing.Admin;

[Description("The routing rules as they are.")]
internal sealed record RoutingAnswer : RoutingConfig
{
    [SetsRequiredMembers]
    public RoutingAnswer(RoutingConfig config) : base(config)
    {
    }

    [Description("Counts up with every change; send it back when you save.")]
    public int Version { get; init; }

    [Description("What is probably not meant: several rules for one type, rules that never match, targets that are not ready.")]
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

[DisplayName("RoutingVersion"), Description("One version of the routing rules.")]
public sealed record RoutingVersionView(
    [property: Description("Its number.")] int Version,
    [property: Description("When it was saved; null for what the tenant started with.")] DateTimeOffset? At,
    [property: Description("Who saved it; null for what the tenant started with.")] string? Actor,
    [property: Description("The version that it brought back; null where it is no restored one.")] int? Restored,
    [property: Description("What it changed of the version before.")] IReadOnlyList<RoutingChange> Changes);

[DisplayName("QuotaUse"), Description("A quota, and what of it is used in the period that it is.")]
public sealed record QuotaView(
    [property: Description("The provider whose email it counts; null where all providers count together.")] string? Provider,
    [property: Description("The address or domain whose email it counts; null for all.")] string? From,
    [property: Description("How many emails a period allows.")] int Emails,
    [property: Description("The period.")] QuotaPeriod Period,
    [property: Description("What becomes of email over it.")] Surplus Surplus,
    [property: Description("How many have gone out in this period.")] long Used,
    [property: Description("How many more may.")] long Left,
    [property: Description("When the period ends.")] DateTimeOffset EndsAt)
{
    internal static QuotaView Of(QuotaUse use) => new(use.Quota.Provider, use.Quota.From, use.Quota.Emails, use.Quota.Period, use.Quota.Surplus, use.Used, use.Left, use.EndsAt);
}

[Description("What the rules would do with an email.")]
public sealed record PreviewAnswer(
    [property: Description("The provider that would carry it; null where no connected one can.")] string? Provider,
    [property: Description("The rule that matches; null where none does.")] string? Matched,
    [property: Description("The reasons in order, for people.")] IReadOnlyList<string> Reasons,
    [property: Description("Providers that would be tried after it, in order.")] IReadOnlyList<string> Fallbacks);
