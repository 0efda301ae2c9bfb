using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class CallIdsTests
{
    [Fact]
    public void Ids_grow_within_a_millisecond_and_when_the_clock_is_set_back()
    {
        var ids = new CallIds();
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_795_250_084_307);

        Guid[] made = [.. Enumerable.Range(0, 10_000).Select(_ => ids.Next(now)), ids.Next(now.AddMinutes(-1)), ids.Next(now.AddMinutes(1))];

        Assert.Equal(made.Order(IdOrder.Instance), made);
        Assert.Equal(made.Length, made.Distinct().Count());
        Assert.All(made, id => Assert.Equal(7, id.Version));
        Assert.Equal(now, DeliveryId.TimeOf(made[0]));
        Assert.Equal(now.AddMinutes(1), DeliveryId.TimeOf(made[^1]));
    }
}
