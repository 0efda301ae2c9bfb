using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class ReadyQueueTests
{
    private readonly ReadyQueue queue = new(Guid.NewGuid(), Guid.NewGuid(), new QueueMemory(), StoppedClock.Now());

    [Fact]
    public void What_is_due_is_read_once_and_by_one_reader_at_a_time()
    {
        Assert.Null(queue.TryBeginFill(500));

        queue.MarkDue();
        Assert.True(queue.IsDue);
        Assert.Equal(DueScope.All, queue.TryBeginFill(500)?.Due);
        Assert.Equal((false, true), (queue.IsDue, queue.IsFilling));

        // Marked while somebody reads, it may have come after what they see.
        queue.MarkDue();
        Assert.Null(queue.TryBeginFill(500));
        queue.EndFill();
        Assert.Equal(DueScope.All, queue.TryBeginFill(500)?.Due);
        queue.EndFill();
        Assert.Null(queue.TryBeginFill(500));
    }

    [Fact]
    public void A_gate_lets_through_as_many_calls_as_may_be_under_way()
    {
        var gate = queue.Gate;
        for (var i = 0; i < 8; i++)
            Assert.Equal(new GatePass(100, null), gate.TryEnter(100, Allowances.Unlimited, isUrgent: false));

        Assert.Null(gate.TryEnter(1, Allowances.Unlimited, isUrgent: false));
        Assert.NotNull(gate.TryEnter(1, Allowances.Unlimited, isUrgent: true));
        Assert.Null(gate.TryEnter(1, Allowances.Unlimited, isUrgent: true));
        gate.Left();
        gate.Left();
        Assert.Equal((7, true), (gate.OpenCalls, gate.TryEnter(1, Allowances.Unlimited, isUrgent: false) is not null));
    }

    [Fact]
    public void A_gate_holds_a_server_to_its_rate_and_closes_when_all_are_full()
    {
        var (gate, until) = (queue.Gate, StoppedClock.Now().GetUtcNow().AddHours(1));
        var allowances = new Allowances([new("one", 1, PerSecond: 5, PerDay: 100)], []);

        var pass = gate.TryEnter(100, allowances, isUrgent: false)!.Value;
        Assert.Equal(new GatePass(5, "one"), pass);
        gate.Passed(pass, 5);
        Assert.Null(gate.TryEnter(1, allowances, isUrgent: false));
        Assert.Null(gate.ObstacleOf("example.com"));

        gate.ServerIsFull("one", allowances.Servers, until);
        Assert.Equal("today's limit is reached", gate.ObstacleOf("example.com"));
    }

    [Fact]
    public void A_changed_connection_begins_anew()
    {
        var gate = queue.Gate;
        gate.See(1);
        gate.Circuit.Misconfigured("key");
        gate.Senders.Close("example.com");
        gate.Limits.Close(new("", Surplus.Next, ReachedLimit.Today) { Until = StoppedClock.Now().GetUtcNow().AddHours(1) });
        gate.See(1);
        Assert.NotNull(gate.ObstacleOf("example.com"));

        gate.See(2);
        Assert.Null(gate.ObstacleOf("example.com"));
    }
}
