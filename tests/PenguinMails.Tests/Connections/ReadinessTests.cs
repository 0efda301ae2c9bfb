using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Dashboard.Esp;
using Xunit;

namespace PenguinMails.Tests.Connections;

/// <summary>What stands on the board for a domain: the worst of all that is known.</summary>
public sealed class ReadinessTests
{
    private static readonly ReadinessCell Fine = new(ReadinessState.Ready, "");
    private static readonly ReadinessCell NotAdded = new(ReadinessState.NotReady, "Not added", null, ReadinessFix.AddDomain);

    [Theory]
    [InlineData(ReadinessState.Ready, true, null, ReadinessState.Ready, ReadinessState.Ready, false)]
    [InlineData(ReadinessState.Ready, true, null, ReadinessState.Ready, ReadinessState.Unknown, false)]
    [InlineData(ReadinessState.Unknown, true, null, ReadinessState.Unknown, ReadinessState.Ready, false)]
    [InlineData(ReadinessState.Warning, true, null, ReadinessState.Ready, ReadinessState.Warning, false)]
    [InlineData(ReadinessState.Warning, true, null, ReadinessState.Unknown, ReadinessState.Warning, false)]
    [InlineData(ReadinessState.NotReady, false, null, ReadinessState.Ready, ReadinessState.NotReady, false)]
    [InlineData(ReadinessState.NotReady, false, null, ReadinessState.NotReady, ReadinessState.Warning, false)]
    [InlineData(ReadinessState.NotReady, false, "recent calls failed", ReadinessState.Ready, ReadinessState.Ready, false)]
    [InlineData(ReadinessState.Unknown, false, "it is disabled", ReadinessState.NotReady, ReadinessState.NotReady, true)]
    public void No_domain_is_ready_beside_a_check_that_is_not(ReadinessState worst, bool ready, string? obstacle, ReadinessState from, ReadinessState other, bool paused)
    {
        foreach (var place in Enumerable.Range(0, 6))
        {
            var row = Row("postmark", obstacle, new(from, ""), [.. Enumerable.Range(0, 6).Select(i => i == place ? new ReadinessCell(other, "") : Fine)]) with { Paused = paused };
            Assert.Equal((worst, ready), (row.State, row.Ready));
        }
    }

    [Fact]
    public void Problems_come_first_and_a_domain_need_not_be_at_every_provider()
    {
        ReadinessCell[] fine = [Fine, Fine, Fine, Fine, Fine, Fine];
        ReadinessRow[] rows =
        [
            Row("postmark", null, Fine, fine, "a.example"), Row("mailgun", null, NotAdded, fine, "a.example"),
            Row("postmark", null, new(ReadinessState.Warning, ""), fine, "b.example"), Row("mailgun", null, Fine, fine, "b.example"),
            Row("postmark", null, NotAdded, fine, "c.example"), Row("mailgun", null, NotAdded, fine, "c.example"),
        ];
        var groups = ReadinessGroups.Of(new(rows, 0));
        Assert.Equal(["c.example", "b.example"], groups.Troubled.Select(domain => domain.Domain));
        Assert.Equal(["a.example"], groups.Clear.Select(domain => domain.Domain));
        Assert.Equal(["postmark", "mailgun"], groups.Providers);
    }

    private static ReadinessRow Row(string provider, string? obstacle, ReadinessCell from, ReadinessCell[] others, string domain = "yourdomain.com") => new(domain, provider, obstacle)
    {
        FromVerified = from,
        Dkim = others[0],
        ReturnPath = others[1],
        Tracking = others[2],
        Webhook = others[3],
        Quota = others[4],
        LastSuccess = others[5],
    };
}
