using System.Text.Json.Serialization;

namespace PenguinMails.Sandbox.Postmark;

internal sealed record SendAnswer(
    string To,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cc,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Bcc,
    string SubmittedAt, string MessageID, int ErrorCode, string Message);

[JsonSerializable(typeof(PostmarkMail))]
[JsonSerializable(typeof(List<PostmarkMail>))]
[JsonSerializable(typeof(PostmarkTemplatedBatch))]
[JsonSerializable(typeof(SendAnswer))]
[JsonSerializable(typeof(PostmarkProblem))]
[JsonSerializable(typeof(HookRequest))]
[JsonSerializable(typeof(HookAnswer))]
[JsonSerializable(typeof(HookList))]
[JsonSerializable(typeof(SuppressionRequest))]
[JsonSerializable(typeof(PostmarkSuppression))]
[JsonSerializable(typeof(DomainRequest))]
[JsonSerializable(typeof(SenderRequest))]
[JsonSerializable(typeof(StreamRequest))]
[JsonSerializable(typeof(MessageStream))]
[JsonSerializable(typeof(StreamList))]
[JsonSerializable(typeof(TemplateRequest))]
[JsonSerializable(typeof(PostmarkTemplate))]
internal sealed partial class PostmarkJson : JsonSerializerContext;
