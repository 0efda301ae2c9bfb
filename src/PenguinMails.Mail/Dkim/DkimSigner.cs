using System.Collections.Concurrent;

namespace PenguinMails.Mail.Dkim;

/// <summary>
/// Signs messages for a domain: rsa-sha256, relaxed/relaxed (RFC 6376). May be used by any number of callers at a time; the
/// body is read as a stream and never held.
/// </summary>
public sealed class DkimSigner : IDisposable
{
    // An RSA object is for one caller at a time and dear to make, so they are lent out. As many are made as are in use at once.
    private readonly ConcurrentQueue<Signing> idle = new();
    private readonly DkimKey key;
    private readonly byte[] tags;
    private volatile bool isDisposed;

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
        tags = SignatureField.TagsOf(Domain, Selector);
    }

    public string Domain { get; }

    public string Selector { get; }

    /// <summary>How long the signature is good for (<c>x=</c>); without it, it does not expire.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>The message with its signature on top. The body is written once here and again when it is sent.</summary>
    public async Task<RawMessage> SignAsync(RawMessage message, DateTimeOffset signedAt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        ObjectDisposedException.ThrowIf(isDisposed, this);
        var signing = idle.TryDequeue(out var rested) ? rested : new Signing(key.CreateRsa());
        var isWhole = false;
        try
        {
            await message.WriteBodyAsync(signing.Body, ct).ConfigureAwait(false);
            var signed = message.WithField(signing.Sign(message.Header.Span, tags, signedAt, Lifetime));
            isWhole = true;
            return signed;
        }
        finally
        {
            GiveBack(signing, isWhole);
        }
    }

    public void Dispose()
    {
        isDisposed = true;
        while (idle.TryDequeue(out var signing))
            signing.Dispose();
    }

    private void GiveBack(Signing signing, bool isWhole)
    {
        if (!isWhole || isDisposed)
        {
            signing.Dispose();
            return;
        }

        idle.Enqueue(signing);
        if (isDisposed)
            Dispose();
    }
}
