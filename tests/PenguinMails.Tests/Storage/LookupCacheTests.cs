using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Storage;

public sealed class LookupCacheTests
{
    private readonly FakeTimeProvider clock = StoppedClock.Now();
    private readonly LookupCache<string, string> cache;

    public LookupCacheTests() => cache = new(clock, TimeSpan.FromMinutes(1), capacity: 3);

    [Fact]
    public void What_was_found_is_known_for_its_time()
    {
        cache.Keep("key", "found", cache.Generation);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("found", Get("key"));

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Get("key"));
    }

    /// <summary>It may have read what is no longer so: a key that was revoked, settings that were replaced.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_look_up_that_began_before_something_was_forgotten_is_not_kept(bool all)
    {
        var since = cache.Generation;
        if (all)
            cache.ForgetAll();
        else
            cache.Forget("key");

        cache.Keep("key", "as it was", since);
        Assert.Null(Get("key"));

        cache.Keep("key", "as it is", cache.Generation);
        Assert.Equal("as it is", Get("key"));
    }

    [Fact]
    public void What_was_forgotten_is_gone_and_the_rest_stays()
    {
        cache.Keep("one", "1", cache.Generation);
        cache.Keep("two", "2", cache.Generation);

        cache.Forget("one");
        Assert.Equal((null, "2"), (Get("one"), Get("two")));

        cache.ForgetAll();
        Assert.Null(Get("two"));
    }

    [Fact]
    public void It_grows_no_larger_than_it_may()
    {
        foreach (var key in (string[])["a", "b", "c", "d"])
            cache.Keep(key, key, cache.Generation);

        Assert.Equal((null, null, null, "d"), (Get("a"), Get("b"), Get("c"), Get("d")));
    }

    private string? Get(string key) => cache.TryGet(key, out var value) ? value : null;
}
