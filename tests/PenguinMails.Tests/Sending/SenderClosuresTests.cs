using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Tests.Providers;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class SenderClosuresTests
{
    private const string Sender = "yourdomain.com";

    private readonly FakeTimeProvider time = new();
    private readonly SenderClosures senders;

    public SenderClosuresTests() => senders = new(time);

    [Fact]
    public void What_the_own_server_refuses_is_closed_for_five_minutes_and_nothing_else()
    {
        senders.Close(Sender);

        Assert.NotNull(senders.ClosedUntil(Sender));
        Assert.NotNull(senders.ClosedUntil(To("a@example.com")));
        Assert.Null(senders.ClosedUntil("other.com"));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(senders.ClosedUntil(Sender));
    }

    [Fact]
    public void What_is_not_authenticated_for_one_mailbox_provider_goes_on_to_others()
    {
        senders.Close(Sender, "gmail.com");

        Assert.Null(senders.ClosedUntil(Sender));
        Assert.Null(senders.ClosedUntil(To("a@example.com")));
        Assert.NotNull(senders.ClosedUntil(To("a@googlemail.com")));
        Assert.NotNull(senders.ClosedUntil(To("a@example.com", "b@gmail.com")));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Null(senders.ClosedUntil(To("a@gmail.com")));
    }

    [Fact]
    public void One_receiver_that_refuses_the_sender_closes_nothing_however_often()
    {
        for (var i = 0; i < 100; i++)
        {
            senders.Refused(Sender, "list.example");
            senders.Refused(Sender, i % 2 == 0 ? "gmail.com" : "googlemail.com");
        }

        Assert.Null(senders.ClosedUntil(Sender));
    }

    [Fact]
    public void Several_that_have_nothing_to_do_with_each_other_close_it()
    {
        senders.Refused(Sender, "a.example");
        senders.Refused(Sender, "b.example");
        senders.Accepted(Sender);
        senders.Refused(Sender, "c.example");
        time.Advance(TimeSpan.FromMinutes(11));
        senders.Refused(Sender, "a.example");
        senders.Refused(Sender, "b.example");
        Assert.Null(senders.ClosedUntil(Sender));

        senders.Refused(Sender, "c.example");

        Assert.NotNull(senders.ClosedUntil(Sender));
    }

    private static QueuedEnvelope To(params string[] to) => Samples.Queued(Sender, to);
}
