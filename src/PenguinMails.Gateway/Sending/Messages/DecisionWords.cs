using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>Tells a stored decision in words, by the version of the rules that made it and by the email as the rules saw it.</summary>
internal sealed class DecisionWords(Session read, Guid tenant, RoutingVersions routing, RoutingReasons reasons)
{
    private readonly Dictionary<int, RoutingConfig> versions = [];

    public RoutingConfig ConfigOf(DecisionTrace decision)
    {
        if (!versions.TryGetValue(decision.RuleVersion, out var config))
            versions[decision.RuleVersion] = config = routing.At(read, tenant, decision.RuleVersion);

        return config;
    }

    /// <param name="message">The message.</param>
    /// <param name="recipients">Of the envelope, as the addresses are compared.</param>
    /// <param name="decision">The delivery's.</param>
    public IReadOnlyList<string> Of(Message message, IReadOnlyList<string> recipients, DecisionTrace decision) =>
        reasons.Of(ConfigOf(decision), decision, RoutingEmail.Of(message.Type, message.Content.Subject, message.Content.Tags, recipients));
}
