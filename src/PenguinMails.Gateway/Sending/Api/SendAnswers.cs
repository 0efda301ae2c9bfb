using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>What a caller hears of accepted messages.</summary>
internal static class SendAnswers
{
    public static SendAnswer Of(NewMessage message) => new(
        PublicId.Format(PublicId.Message, message.Message.Id),
        message.Message.SendAt is null ? "queued" : "scheduled",
        [.. message.Deliveries.Select(delivery => new SendAnswerDelivery(
            PublicId.Format(PublicId.Delivery, delivery.Id), delivery.Recipient, EnumNames.Of(delivery.Role), EnumNames.Of(delivery.Status))
            {
                Detail = delivery.LocalEnd == DeliveryStatus.Suppressed ? StatusDetails.Suppressed(delivery) : null,
            })]);

    public static string One(IReadOnlyList<NewMessage> messages) =>
        JsonSerializer.Serialize(Of(messages[0]), SendJson.Default.SendAnswer);

    /// <param name="problems">By the place in the batch; the messages fill the other places in order.</param>
    /// <param name="messages">Those that were accepted.</param>
    public static string Batch(IReadOnlyList<Problem?> problems, IReadOnlyList<NewMessage> messages)
    {
        var accepted = messages.GetEnumerator();
        var items = problems.Select(problem => problem is not null
            ? JsonSerializer.SerializeToElement(problem, Json.Options)
            : accepted.MoveNext() ? JsonSerializer.SerializeToElement(Of(accepted.Current), SendJson.Default.SendAnswer) : default);
        return JsonSerializer.Serialize(new BatchAnswer([.. items]), Json.Options);
    }
}

[Description("An email that was accepted.")]
public sealed record SendAnswer(
    [property: Description("The email's id.")] string Id,
    [property: Description("Whether the email goes out now, or at its `send_at`."), AllowedValues("queued", "scheduled")] string Status,
    [property: Description("One delivery per recipient.")] IReadOnlyList<SendAnswerDelivery> Deliveries);

[Description("A delivery of an email that was accepted.")]
public sealed record SendAnswerDelivery(
    [property: Description("The delivery's id.")] string Id,
    [property: Description("The recipient.")] string To,
    [property: Description("Where the recipient stands in the email."), AllowedValues("to", "cc", "bcc")] string Role,
    [property: Description("Where the delivery stands. `suppressed`: nothing is sent, and `detail` says why."), AllowedValues("queued", "scheduled", "suppressed")] string Status)
{
    [Description("Why nothing is sent: the suppression list, the key's safe mode, or an address that was found invalid; left out where something is."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }
}

[Description("What became of each email of a batch.")]
internal sealed record BatchAnswer(
    [property: Description("For each email in order: the answer as for a single send, or the problem with it."), ItemsAre(typeof(SendAnswer), typeof(Problem))] IReadOnlyList<JsonElement> Data);
