using System.Text.Json;

namespace PenguinMails.Gateway.Http;

/// <summary>Enum members as the words that the API and the database use: <c>MailboxFull</c> is <c>mailbox_full</c>.</summary>
internal static class EnumNames
{
    public static string Of<T>(T value) where T : struct, Enum => Cache<T>.Words[value];

    public static T Parse<T>(string word) where T : struct, Enum => Cache<T>.Values[word];

    public static bool TryParse<T>(string? word, out T value) where T : struct, Enum =>
        Cache<T>.Values.TryGetValue(word ?? "", out value);

    private static class Cache<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Words =
            Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> Values = Words.ToDictionary(pair => pair.Value, pair => pair.Key);
    }
}
