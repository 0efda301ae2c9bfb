using System.Collections.Concurrent;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>Mailbox providers whose mail a connection carries only where no other can, because they refuse more of it than usual.</summary>
internal sealed class SliceClosures(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (string Why, DateTimeOffset Until)> closed = new();

    public void Close(string mailboxProvider, string why, DateTimeOffset until) => closed[mailboxProvider] = (why, until);

    public void Open(string mailboxProvider) => closed.TryRemove(mailboxProvider, out _);

    /// <summary>Why the email to these addresses should rather go through another connection, as the end of a sentence; null where it need not.</summary>
    public string? ObstacleOf(IReadOnlyList<string> recipients, MailboxFamilies families)
    {
        if (closed.IsEmpty)
            return null;

        foreach (var recipient in recipients)
            if (closed.TryGetValue(families.Of(recipient[(recipient.LastIndexOf('@') + 1)..]), out var closure) && closure.Until > time.GetUtcNow())
                return closure.Why;
        return null;
    }

    public bool Any => !closed.IsEmpty;
}
