using System.ComponentModel;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Analytics.Dmarc;

[Description("What receivers reported of your domains: which of it was sent by your connections, and which by others.")]
public sealed record DmarcOverview
{
    [Description("When it was read.")]
    public required DateTimeOffset GeneratedAt { get; init; }

    [Description("The beginning of the range.")]
    public required DateTimeOffset From { get; init; }

    [Description("Its end, which is not in it. A report counts where its own time begins in the range.")]
    public required DateTimeOffset Until { get; init; }

    [Description("The address for `rua=mailto:` in your DMARC records; null where no connection takes bounces in by mail. Reports can always be uploaded.")]
    public string? ReportAddress { get; init; }

    [Description("How many reports.")]
    public int Reports { get; init; }

    [Description("How many messages they count.")]
    public long Messages { get; init; }

    [Description("By domain with a DMARC record, most messages first.")]
    public required IReadOnlyList<DmarcDomain> Domains { get; init; }

    [Description("How well each connection's email is aligned.")]
    public required IReadOnlyList<DmarcLane> Connections { get; init; }
}

[Description("Messages that receivers judged by DMARC.")]
public abstract record DmarcFigures
{
    [Description("How many.")]
    public long Messages { get; init; }

    [Description("DKIM passed for a domain that matches the From address.")]
    public long DkimAligned { get; init; }

    [Description("SPF passed for a domain that matches the From address.")]
    public long SpfAligned { get; init; }

    [Description("Either was aligned, so DMARC passed.")]
    public long Passed { get; init; }

    [Description("Sorted as spam by your policy.")]
    public long Quarantined { get; init; }

    [Description("Refused by your policy.")]
    public long Rejected { get; init; }

    [Description("Passed of all, 0 to 1; null without messages.")]
    public double? PassRate => Messages > 0 ? (double)Passed / Messages : null;
}

[Description("A domain with a DMARC record.")]
public sealed record DmarcDomain : DmarcFigures
{
    [Description("The domain.")]
    public required string Domain { get; init; }

    [Description("What its record asks of receivers, by the latest report: `none`, `quarantine` or `reject`.")]
    public required string Policy { get; init; }

    [Description("Messages of strangers: not from your connections, and DMARC failed.")]
    public long Strangers { get; init; }

    [Description("Who sent: your connections first, then most messages first; up to 200.")]
    public required IReadOnlyList<DmarcSource> Sources { get; init; }

    [Description("How many more sources there are.")]
    public int MoreSources { get; init; }
}

[Description("Who sends from a domain.")]
public enum DmarcSourceKind
{
    [Description("A connection of yours.")]
    Own,

    [Description("DMARC passed, and no connection here sends so: another service of yours, or email that was forwarded.")]
    Other,

    [Description("DMARC failed, and it is none of your connections.")]
    Stranger,
}

[Description("A sender of a domain's email: a connection, or an address.")]
public sealed record DmarcSource : DmarcFigures
{
    [Description("Whether it is yours.")]
    public DmarcSourceKind Kind { get; init; }

    [Description("The provider of your connection; null where it is none of yours.")]
    public string? Provider { get; init; }

    [Description("The domain of the From address.")]
    public required string FromDomain { get; init; }

    [Description("The addresses it came from, most messages first; up to 10.")]
    public required IReadOnlyList<string> Addresses { get; init; }

    [Description("The domains that signed it genuinely.")]
    public required IReadOnlyList<string> SignedBy { get; init; }

    [Description("The domains of the return path for which SPF passed.")]
    public required IReadOnlyList<string> ReturnPaths { get; init; }

    [Description("Who reported it.")]
    public required IReadOnlyList<DmarcReporter> Reporters { get; init; }

    [Description("What it means and what to do, for people.")]
    public required string Text { get; init; }
}

[Description("A receiver of email that sends reports.")]
public sealed record DmarcReporter(
    [property: Description("As it calls itself.")] string Organization,
    [property: Description("How many messages it reported.")] long Messages);

[Description("A connection's email as receivers saw it.")]
public sealed record DmarcLane : DmarcFigures
{
    [Description("The connection."), PrefixedId(PublicId.Connection)]
    public Guid ConnectionId { get; init; }

    [Description("Its provider.")]
    public required string Provider { get; init; }

    [Description("It was removed since.")]
    public bool Removed { get; init; }
}

[Description("What became of a report that was uploaded.")]
public sealed record DmarcUploaded(
    [property: Description("Who reports.")] string Organization,
    [property: Description("The organization's own name for it.")] string ReportId,
    [property: Description("The domain that it is about.")] string Domain,
    [property: Description("When its time begins.")] DateTimeOffset BeganAt,
    [property: Description("When its time ends.")] DateTimeOffset EndedAt,
    [property: Description("How many messages it counts.")] long Messages,
    [property: Description("False where it was here already, which changes nothing.")] bool IsNew);
