using System.Text;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Tracking;
using Xunit;

namespace PenguinMails.Tests.Providers;

public sealed class TrackingHitsTests
{
    private static readonly TrackingHit Hit = new(
        HitKind.Click, Guid.CreateVersion7(), DateTimeOffset.FromUnixTimeMilliseconds(1_772_366_340_123), Guid.CreateVersion7(), Guid.CreateVersion7(),
        "https://a.example/ü?x=\"1\"", "Firefox", "visitor", Head: false);

    [Fact]
    public void A_hit_is_read_as_it_was_written()
    {
        var body = TrackingHits.Write(Hit);

        Assert.True(TrackingHits.IsHit(body));
        var e = Assert.Single(TrackingHits.Parse(body));
        Assert.Equal(
            new ProviderEvent
            {
                Key = Hit.Id.ToString("N"),
                Type = EventType.Clicked,
                At = Hit.At,
                Recipient = "",
                DeliveryId = Hit.DeliveryId,
                CallId = Hit.CallId,
                Url = Hit.Url,
                UserAgent = "Firefox",
                Visitor = "visitor",
            },
            e);
    }

    [Fact]
    public void What_no_person_does_is_a_machines()
    {
        Assert.True(Read(Hit with { Head = true }).Machine);
        Assert.True(Read(Hit with { UserAgent = " " }).Machine);
        Assert.True(Read(Hit with { Kind = HitKind.Trap, Url = null }) is { Machine: true, Type: EventType.Clicked, Url: null });
        Assert.False(Read(Hit with { Kind = HitKind.Open, Url = null }).Machine);

        static ProviderEvent Read(TrackingHit hit) => TrackingHits.Parse(TrackingHits.Write(hit))[0];
    }

    [Fact]
    public void What_is_damaged_is_a_format_exception_or_another_hit()
    {
        var dice = new Random(1);
        var whole = TrackingHits.Write(Hit);
        for (var i = 0; i < 20_000; i++)
        {
            var body = whole.ToArray();
            for (var n = dice.Next(1, 4); n > 0; n--)
                body[dice.Next(body.Length)] = (byte)dice.Next(256);

            try
            {
                Assert.Single(TrackingHits.Parse(body.AsMemory(0, dice.Next(10) == 0 ? dice.Next(body.Length) : body.Length)));
            }
            catch (FormatException)
            {
            }
        }

        Assert.False(TrackingHits.IsHit(Encoding.ASCII.GetBytes("Return-Path: <>\r\n")));
        Assert.Throws<FormatException>(() => TrackingHits.Parse("{\"hit\":\"dance\",\"id\":\"1\"}"u8.ToArray()));
    }
}
