using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>Something that counts, on its day.</summary>
internal sealed record Counted(DateOnly Day, string Kind = "");

/// <summary>What a server's messages came to, as far as a question about its statistics goes.</summary>
internal sealed class OutboundStats
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public required List<Counted> Sent { get; init; }
    public required List<Counted> Tracked { get; init; }
    public required List<Counted> LinkTracked { get; init; }
    public required List<Counted> Bounces { get; init; }
    public required List<Counted> Spam { get; init; }
    public required List<Counted> Opens { get; init; }
    public required List<Counted> UniqueOpens { get; init; }
    public required List<Counted> Clicks { get; init; }
    public required List<Counted> UniqueClicks { get; init; }

    /// <summary>Null where a day can't be read, or is too long ago.</summary>
    public static OutboundStats? Read(PostmarkWorld world, PostmarkServer server, HttpRequest request)
    {
        if (OutboundFilter.Read(request) is not { } read || read.Since < world.Clock.GetUtcNow() - Longest) return null;
        var filter = new OutboundFilter { Stream = read.Stream, Tag = Value(request, "tag"), Since = read.Since, Until = read.Until };
        var messages = Array.FindAll(world.Messages.Find(PostmarkMessage.AccountKey(server)), filter.Matches);
        var bounces = Array.FindAll(world.Bounces.Find(PostmarkWorld.BouncesOf(server)), bounce => filter.Matches(bounce.Message));
        var (opens, clicks) = (Visits(RecordType.Open), Visits(RecordType.Click));
        return new()
        {
            Sent = [.. messages.SelectMany(message => message.Recipients.Emails().Select(_ => new Counted(DayOf(message.ReceivedAt))))],
            Tracked = [.. messages.Where(message => message.TrackOpens).SelectMany(message => message.Recipients.Emails().Select(_ => new Counted(DayOf(message.ReceivedAt))))],
            LinkTracked = [.. messages.Where(message => message.TrackLinks != "None").SelectMany(message => message.Recipients.Emails().Select(_ => new Counted(DayOf(message.ReceivedAt))))],
            Bounces = [.. bounces.Where(bounce => bounce.Kind != BounceKind.Complaint).Select(bounce => new Counted(DayOf(bounce.BouncedAt), bounce.Kind.Type))],
            Spam = [.. bounces.Where(bounce => bounce.Kind == BounceKind.Complaint).Select(bounce => new Counted(DayOf(bounce.BouncedAt)))],
            Opens = Days(opens),
            UniqueOpens = Days(opens.DistinctBy(open => (open.Message, open.Visitor))),
            Clicks = Days(clicks),
            UniqueClicks = Days(clicks.DistinctBy(click => (click.Message, click.Visitor))),
        };

        PostmarkEvent[] Visits(RecordType type) => Array.FindAll(world.Visits.Find(PostmarkWorld.VisitsOf(server, type)), visit => filter.Matches(visit.Message));
    }

    private static List<Counted> Days(IEnumerable<PostmarkEvent> visits) => [.. visits.Select(visit => new Counted(DayOf(visit.At)))];

    private static DateOnly DayOf(DateTimeOffset time) => PostmarkTime.Day(time);
}
