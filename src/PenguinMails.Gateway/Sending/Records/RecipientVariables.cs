using System.Text.Json;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>A recipient's variables as they stand in its row.</summary>
internal static class RecipientVariables
{
    public static string? Write(IReadOnlyDictionary<string, string>? variables) =>
        variables is null ? null : JsonSerializer.Serialize(variables, MessageJson.Default.IReadOnlyDictionaryStringString);

    public static IReadOnlyDictionary<string, string>? Read(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, MessageJson.Default.IReadOnlyDictionaryStringString);
}
