using System.Text.RegularExpressions;
using Xunit;

namespace PenguinMails.Tests.Architecture;

/// <summary>
/// Whatever proves something is compared by FixedTimeEquals: any other comparison ends at the first difference, and its time tells
/// how much of a guess was right.
/// </summary>
public sealed partial class SecretComparisonTests
{
    /// <summary>What nobody can guess at, with the reason.</summary>
    private static readonly string[] NoGuess =
    [
        "current?.Secrets == wanted.Secrets",   // encrypted, each time anew
        "old != SigningKey(",                   // whether an admin has entered another one
    ];

    [Fact]
    public void Secrets_are_compared_in_constant_time_only()
    {
        var wrong =
            from file in SourceTree.Files("*.cs").Concat(SourceTree.Files("*.razor")).Concat(SourceTree.Files("*.cs", SourceTree.Mail))
            from found in Comparisons(file.Text)
            where !NoGuess.Any(known => found.Contains(known, StringComparison.Ordinal))
            select $"{file.Path}: {found}";

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("if (header.Signature == expected)")]
    [InlineData("return expected != request.Headers[name].Token;")]
    [InlineData("mac.AsSpan(0, 4).SequenceEqual(shown)")]
    [InlineData("shown.SequenceEqual(Mac(key, body).AsSpan())")]
    [InlineData("string.Equals(given, _webhookSecret, StringComparison.Ordinal)")]
    [InlineData("given.Equals(\n    connection.WebhookSecret, StringComparison.Ordinal)")]
    [InlineData("string.CompareOrdinal(password, known) == 0")]
    [InlineData("CryptographicOperations.HashData(x).SequenceEqual(tokenHash)")]
    [InlineData("object.Equals(apiKey, other.ApiKey)")]
    public void Such_a_comparison_is_found(string code) => Assert.NotEmpty(Comparisons(code));

    [Theory]
    [InlineData("CryptographicOperations.FixedTimeEquals(mac, expected)")]
    [InlineData("secret.Length == 0 || secret == null || token != default")]
    [InlineData("reader.TokenType == JsonTokenType.String")]
    [InlineData("form.Signature != \"v1a\"")]
    [InlineData("hook.Signature == HookSignatureKind.V1a")]
    public void No_other_is_taken_for_one(string code) => Assert.Empty(Comparisons(code));

    private static IEnumerable<string> Comparisons(string code) =>
        Operators().Matches(code).Concat(Calls().Matches(code)).Where(match => IsOfSecret(match.Groups["left"].Value) || IsOfSecret(match.Groups["right"].Value))
            .Where(match => !IsConstant(match.Groups["left"].Value) && !IsConstant(match.Groups["right"].Value)).Select(match => match.Value);

    /// <summary>By the last word of what is compared, where no call or member behind it makes something else of it.</summary>
    private static bool IsOfSecret(string operand) => Secret().IsMatch(Harmless().Replace(operand, ""));

    private static bool IsConstant(string operand) => Constant().IsMatch(operand);

    private const string Operand = @"(?<![\w.?!])(?>[\w.?!](?:[\w.?!]|\((?:[^()]|\([^()]*\))*\)|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*)";

    [GeneratedRegex($@"(?<left>{Operand}|""[^""]*"")\s*(?:==|!=)\s*(?<right>{Operand}|""[^""]*"")")]
    private static partial Regex Operators();

    // What is before the dot is looked at from there: read from its beginning, it would take the call for a part of itself.
    [GeneratedRegex($@"(?:(?<=(?<left>{Operand}))\.(?:Equals|SequenceEqual|CompareTo|SequenceCompareTo)\(\s*(?<right>{Operand})|(?:string|object|String|Object)\.(?:Equals|ReferenceEquals|Compare|CompareOrdinal)\(\s*(?<left>{Operand})\s*,\s*(?<right>{Operand}))")]
    private static partial Regex Calls();

    [GeneratedRegex(@"(?:\.(?:AsSpan|ToArray|Span|Value|Trim|ToLowerInvariant|ToUpperInvariant|ToString)|[!?]|\((?:[^()]|\([^()]*\))*\)|\[(?:[^\[\]]|\[[^\[\]]*\])*\])+$")]
    private static partial Regex Harmless();

    [GeneratedRegex(@"(?:secret|signature|token|mac|hmac|hash|hashdata|digest|password|credential|apikey|signingkey)s?$", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"^(?:null|default|""|\d|true$|false$|''|[A-Z]\w*Kind\.)")]
    private static partial Regex Constant();
}
