using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>What a caller hears of accepted messages.</summary>
internal static class SendAnswers
{
    public static SendAnswer Of(NewMessage message) => new(
        PublicId.Format(PublicId.Message, message.Message.Id),
        message.Message.SendAt is null ? "queued" : "scheduled",
        [.. message.Deliveries.Select(delivery => new SendAnswerDelivery(
            PublicId.Format(PublicId.Delivery, delivery.Id), delivery.Recipient, EnumNames.Of(delivery.Role), EnumNames.Of(delivery.Status)))]);

    public static string One(IReadOnlyList<NewMessage> messages) =>
        JsonSerializer.Serialize(Of(messages[0]), SendJson.Default.SendAnswer);

    /// <param name="problems">By the place in the batch; the messages fill the other places in order.</param>
    /// <param name="messages">Those that were accepted.</param>
    public static string Batch(IReadOnlyList<Problem?> problems, IReadOnlyList<NewMessage> messages)
    {
        var accepted = messages.GetEnumerator();
        var items = problems.Select(problem => problem is not null
            ? JsonSerializer.SerializeToElement(problem, Json.Options)
            : accepted.MoveNext() ? JsonSerializer.SerializeToElement(Of(accepted.Current), SendJson.Default.SendAnswer) : default).ToList();
        return JsonSerializer.Serialize(new { data = items }, Json.Options);
    }
}
