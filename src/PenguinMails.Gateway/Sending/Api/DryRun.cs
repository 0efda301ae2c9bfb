using System.ComponentModel;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Api;

[Description("What a send would do, with nothing stored.")]
internal sealed record DryRun(
    [property: Description("Always true; what is not valid is answered with an error.")] bool Valid,
    [property: Description("The provider that would carry the email; null where no connected one can.")] string? Provider,
    [property: Description("Why this provider.")] DecisionView Decision,
    [property: Description("Providers that would be tried after it, in order.")] IReadOnlyList<string> Fallbacks,
    [property: Description("How many deliveries there would be.")] int Deliveries,
    [property: Description("How many of them would be tracked how.")] IReadOnlyDictionary<TrackingConsent, int> Tracking,
    [property: Description("When no attempt would start any more; null without a deadline.")] DateTimeOffset? UsefulUntil,
    [property: Description("What the key's safe mode or the check of addresses has to say of recipients. The suppression list is not looked at.")] IReadOnlyList<RecipientRemarkView> Remarks)
{
    public static DryRun Of(PlannedSend prepared) => new(
        true,
        prepared.Decision!.Primary?.Provider,
        DecisionView.Of(prepared.Decision.Trace, prepared.Decision.Config, prepared.Decision.Reasons()),
        [.. prepared.Decision.Chain.Skip(1).Select(connection => connection.Provider)],
        prepared.Message!.Deliveries.Count,
        prepared.Message.Deliveries.CountBy(delivery => delivery.Tracking!.Value.Consent).ToDictionary(),
        prepared.Message.Deliveries[0].UsefulUntil,
        [.. prepared.Message.Deliveries.Select(delivery => (delivery.Recipient, Remark: RecipientRemark.Of(DecisionJson.Read(delivery.Decision).Reasons))).Where(one => one.Remark is not null).Select(one => new RecipientRemarkView(one.Recipient, one.Remark!))]);
}

[DisplayName("RecipientRemark"), Description("What is to be said of a recipient.")]
internal sealed record RecipientRemarkView(
    [property: Description("The recipient.")] string To,
    [property: Description("Why nothing would be sent, or what speaks against the address.")] string Detail);

[Description("What each email of a batch would do, with nothing stored.")]
internal sealed record DryRunBatch(
    [property: Description("For each email in order: what it would do, or the problem with it."), ItemsAre(typeof(DryRun), typeof(Problem))] IReadOnlyList<object> Data);
