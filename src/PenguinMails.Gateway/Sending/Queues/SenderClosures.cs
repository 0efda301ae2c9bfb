using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// From domains that a connection sends nothing from for now: at all, or to one mailbox provider. One recipient's answer closes
/// nothing for others; where several that have nothing to do with each other refuse the sender, it is the sender.
/// </summary>
internal sealed class SenderClosures(TimeProvider time)
{
    /// <summary>Recipient domains that refuse a sender before it is closed.</summary>
    public const int RefusalsToClose = 3;

    private const string Everybody = "";

    /// <summary>Refusals further apart have nothing to do with each other.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Until somebody has mended DNS records, which are cached for an hour as a rule.</summary>
    private static readonly TimeSpan AuthenticationPause = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Dictionary<(string FromDomain, string To), DateTimeOffset> closed = [];
    private readonly Dictionary<string, Dictionary<string, DateTimeOffset>> refusals = [];
    private volatile bool hasClosed;

    /// <summary>The connection's own server or its provider does not send for this domain.</summary>
    public void Close(string fromDomain) => Close(fromDomain, Everybody, Pause);

    /// <summary>A mailbox provider wants the domain's email authenticated.</summary>
    public void Close(string fromDomain, string recipientDomain) => Close(fromDomain, MailboxProviders.KeyOf(recipientDomain), AuthenticationPause);

    /// <summary>A recipient's server refused the sender.</summary>
    public void Refused(string fromDomain, string recipientDomain)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (!refusals.TryGetValue(fromDomain, out var by))
                refusals.Add(fromDomain, by = []);
            by[MailboxProviders.KeyOf(recipientDomain)] = now;
            foreach (var old in by.Where(one => one.Value < now - Together).Select(one => one.Key).ToList())
                by.Remove(old);
            if (by.Count < RefusalsToClose)
                return;

            refusals.Remove(fromDomain);
        }

        Close(fromDomain);
    }

    /// <summary>Somebody took email of the domain.</summary>
    public void Accepted(string fromDomain)
    {
        lock (gate)
            refusals.Remove(fromDomain);
    }

    /// <summary>When the domain may send again; null while it may.</summary>
    public DateTimeOffset? ClosedUntil(string fromDomain) => hasClosed ? Until(fromDomain, []) : null;

    /// <summary>When all of the envelope's recipients may be sent to again; null while they may.</summary>
    public DateTimeOffset? ClosedUntil(QueuedEnvelope envelope) => !hasClosed ? null
        : Until(envelope.FromDomain, envelope.Outgoing.Recipients.Select(recipient => recipient.Mailbox.Address.Domain));

    /// <summary>What was known of a connection no longer counts when it was changed.</summary>
    public void Clear()
    {
        lock (gate)
        {
            closed.Clear();
            refusals.Clear();
            hasClosed = false;
        }
    }

    private DateTimeOffset? Until(string fromDomain, IEnumerable<string> recipientDomains)
    {
        var now = time.GetUtcNow();
        lock (gate)
            return recipientDomains.Select(MailboxProviders.KeyOf).Prepend(Everybody)
                .Select(to => closed.TryGetValue((fromDomain, to), out var until) && until > now ? until : (DateTimeOffset?)null)
                .Max();
    }

    private void Close(string fromDomain, string to, TimeSpan pause)
    {
        lock (gate)
        {
            closed[(fromDomain, to)] = time.GetUtcNow() + pause;
            hasClosed = true;
        }
    }
}
