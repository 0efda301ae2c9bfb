using System.Security.Cryptography;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants.Encryption;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>
/// By what the gateway knows a webhook that it sent to itself: on whatever node it arrives, and whatever the allow-list says of our own address.
/// The mark holds for one connection and one body.
/// </summary>
internal sealed class TestMarks(SignedTokens tokens)
{
    public const string Header = "X-PenguinMails-Test";

    private const string Purpose = "webhook-test";
    private const int IdBytes = 16;

    public string Write(Connection connection, Guid id, byte[] body) =>
        tokens.Sign(Purpose, connection.TenantId, [.. id.ToByteArray(bigEndian: true), .. connection.Id.ToByteArray(bigEndian: true), .. SHA256.HashData(body)]);

    /// <summary>The id under which the test is stored; null where it is none of ours.</summary>
    public Guid? Read(IHeaderDictionary headers, Connection connection, byte[] body) =>
        headers[Header].ToString() is { Length: > 0 } text && tokens.Read(Purpose, text) is { Content: { Length: (2 * IdBytes) + SHA256.HashSizeInBytes } content } mark
        && mark.TenantId == connection.TenantId && new Guid(content.AsSpan(IdBytes, IdBytes), bigEndian: true) == connection.Id
        && CryptographicOperations.FixedTimeEquals(content.AsSpan(2 * IdBytes), SHA256.HashData(body))
            ? new(content.AsSpan(0, IdBytes), bigEndian: true)
            : null;
}
