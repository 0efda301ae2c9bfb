using System.Text;
using PenguinMails.Mail.Dkim;

namespace PenguinMails.Mail.Tests.Dkim;

/// <summary>A domain that signs, as the tests use it.</summary>
internal static class Signed
{
    public const string Domain = "example.com";
    public const string Selector = "pm1";

    // One key for all tests: making one takes longer than most of them.
    public static DkimKey Key { get; } = DkimKey.Generate();

    public static IReadOnlyDictionary<string, string> Records { get; } =
        new Dictionary<string, string> { [$"{Selector}._domainkey.{Domain}"] = Key.PublicRecord };

    public static DkimSigner Signer(TimeSpan? lifetime = null) => new(Domain, Selector, Key) { Lifetime = lifetime };

    public static async Task<byte[]> OctetsAsync(string message, CancellationToken ct)
    {
        using var signer = Signer();
        return await OctetsAsync(signer, RawMessage.Of(Encoding.UTF8.GetBytes(message)), ct);
    }

    public static async Task<byte[]> OctetsAsync(DkimSigner signer, RawMessage message, CancellationToken ct)
    {
        var signed = await signer.SignAsync(message, TimeProvider.System.GetUtcNow(), ct);
        var octets = new MemoryStream();
        await signed.WriteAsync(octets, ct);
        return octets.ToArray();
    }
}
