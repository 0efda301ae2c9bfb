using System.Text.Json.Serialization;
using PenguinMails.Sandbox.Dns;
using PenguinMails.Sandbox.Faults;
using PenguinMails.Sandbox.Received;
using PenguinMails.Sandbox.Smtp;
using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox.Control;

internal sealed record Counted(long Count);

internal sealed record Explained(string Error);

internal sealed record SigningKey(string Key);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(Fault))]
[JsonSerializable(typeof(IReadOnlyList<Fault>))]
[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(Explained))]
[JsonSerializable(typeof(SigningKey))]
[JsonSerializable(typeof(WebhookCounts))]
[JsonSerializable(typeof(SinkAddress))]
[JsonSerializable(typeof(PublishedRecord[]))]
[JsonSerializable(typeof(NameServer))]
internal sealed partial class ControlJson : JsonSerializerContext;
