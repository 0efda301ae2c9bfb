using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;
using StandardWebhooks;

namespace PenguinMails.Gateway.Hooks;

/// <summary>
/// A signing secret as Standard Webhooks writes it: <c>whsec_…</c> for HMAC-SHA256 (v1), <c>whsk_…</c> for Ed25519 (v1a), whose public
/// key is <c>whpk_…</c>.
/// </summary>
internal sealed record HookSecret(string Text)
{
    private const string Symmetric = "whsec_";
    private const string Private = "whsk_";
    private const string Public = "whpk_";

    public static HookSecret New(HookSignatureKind kind) => new(kind switch
    {
        HookSignatureKind.V1 => Symmetric,
        HookSignatureKind.V1a => Private,
        _ => throw new InvalidOperationException(kind.ToString()),
    } + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    public HookSignatureKind Kind => Text.StartsWith(Private, StringComparison.Ordinal) ? HookSignatureKind.V1a : HookSignatureKind.V1;

    /// <summary>Null where the secret itself is what verifies.</summary>
    public string? PublicKey => Kind == HookSignatureKind.V1 ? null : Public + Convert.ToBase64String(Key.GeneratePublicKey().GetEncoded());

    private Ed25519PrivateKeyParameters Key => new(Convert.FromBase64String(Text[Private.Length..]));

    /// <param name="id">Of the event, the same on every attempt.</param>
    /// <param name="at">When this attempt is made.</param>
    /// <param name="body">Just as it is sent.</param>
    public string Sign(string id, DateTimeOffset at, string body) => Kind == HookSignatureKind.V1 ? new StandardWebhook(Text).Sign(id, at, body) : SignAsymmetrically(id, at, body);

    private string SignAsymmetrically(string id, DateTimeOffset at, string body)
    {
        var content = Encoding.UTF8.GetBytes($"{id}.{at.ToUnixTimeSeconds()}.{body}");
        var signature = new byte[Ed25519.SignatureSize];
        Key.Sign(Ed25519.Algorithm.Ed25519, null, content, 0, content.Length, signature, 0);
        return $"v1a,{Convert.ToBase64String(signature)}";
    }
}
