using System.Text.Json;
using System.Text.Json.Serialization;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>How a delivery's attempts stand in its row: few and read together, so one text and no table of their own.</summary>
internal static class AttemptsJson
{
    public static string? Write(IReadOnlyList<Attempt> attempts) =>
        attempts.Count == 0 ? null : JsonSerializer.Serialize(attempts, JournalJson.Default.IReadOnlyListAttempt);

    public static IReadOnlyList<Attempt> Read(string? journal) =>
        journal is null ? [] : JsonSerializer.Deserialize(journal, JournalJson.Default.IReadOnlyListAttempt)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<Attempt>))]
internal sealed partial class JournalJson : JsonSerializerContext;
