using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Mail.Dkim;

/// <summary>
/// Signs messages for a domain: rsa-sha256 or ed25519-sha256, relaxed/relaxed (RFC 6376). May be used by any number of callers at a
/// time.
/// </summary>
public sealed class DkimSigner
{
    private readonly DkimKey key;

    /// <param name="domain">The domain that answers for the mail (<c>d=</c>); the From address is of it or below it.</param>
    /// <param name="selector">Where below <c>_domainkey</c> the key is published (<c>s=</c>).</param>
    public DkimSigner(string domain, string selector, DkimKey key)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(selector);
        ArgumentNullException.ThrowIfNull(key);
        if (!DomainName.TryNormalize(domain, out var name, out var problem))
            throw new ArgumentException(problem, nameof(domain));
        if (!DomainName.TryNormalizeAscii($"{selector}.domainkey.{name}", out _, out problem))
            throw new ArgumentException($"The selector is no name: {problem}", nameof(selector));

        Domain = name;
        Selector = selector.ToLowerInvariant();
        this.key = key;
    }

    public string Domain { get; }

    public string Selector { get; }

    /// <summary>Puts the signature on top. Whatever is changed in the message afterwards breaks it.</summary>
    public void Sign(MimeMessage message, DateTimeOffset signedAt)
    {
        ArgumentNullException.ThrowIfNull(message);
        new Signature(this, signedAt).Sign(WireForm.Format, message, SignedFields.Of(message));
    }

    /// <summary>One is made for each message, because it holds its time.</summary>
    private sealed class Signature : MimeKit.Cryptography.DkimSigner
    {
        private readonly DkimSigner signer;
        private readonly DateTimeOffset signedAt;

        public Signature(DkimSigner signer, DateTimeOffset signedAt)
            : base(signer.key.Parameter, signer.Domain, signer.Selector, signer.key.IsEd25519 ? DkimSignatureAlgorithm.Ed25519Sha256 : DkimSignatureAlgorithm.RsaSha256)
        {
            (this.signer, this.signedAt) = (signer, signedAt);
            HeaderCanonicalizationAlgorithm = BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed;
        }

        protected override long GetTimestamp() => signedAt.ToUnixTimeSeconds();

        protected override ISigner CreateSigningContext() => signer.key.IsEd25519 ? base.CreateSigningContext() : new RsaSigning(signer.key);
    }
}
