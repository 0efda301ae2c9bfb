using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Storage;

public sealed class SharedLookupTests
{
    private readonly List<(IReadOnlyList<string> Keys, TaskCompletionSource<IReadOnlyDictionary<string, string>> Answer)> asked = [];
    private readonly SharedLookup<string, string> lookup;

    public SharedLookupTests() => lookup = new(keys =>
    {
        var answer = new TaskCompletionSource<IReadOnlyDictionary<string, string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (asked)
            asked.Add((keys, answer));
        return answer.Task;
    });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_comes_while_one_is_under_way_shares_the_next()
    {
        var first = lookup.FindAsync(["a"], Ct);
        await AskedAsync(1);
        Task<IReadOnlyDictionary<string, string>>[] others = [lookup.FindAsync(["b", "c"], Ct), lookup.FindAsync(["c"], Ct), lookup.FindAsync(["d"], Ct)];
        Answer(0);
        Assert.Equal("found a", (await first)["a"]);

        await AskedAsync(2);
        Assert.Equal(["b", "c", "d"], asked[1].Keys);
        Answer(1);
        Assert.All(await Task.WhenAll(others), found => Assert.Equal("found c", found["c"]));

        var alone = lookup.FindAsync(["e"], Ct);
        await AskedAsync(3);
        Answer(2);
        Assert.Equal("found e", (await alone)["e"]);
    }

    [Fact]
    public async Task What_fails_fails_for_those_who_shared_it_alone_and_who_leaves_keeps_nobody_waiting()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var first = lookup.FindAsync(["a"], Ct);
        await AskedAsync(1);
        var (left, next) = (lookup.FindAsync(["b"], leaving.Token), lookup.FindAsync(["c"], Ct));
        asked[0].Answer.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await AskedAsync(2);
        Answer(1);
        Assert.Equal("found c", (await next)["c"]);
    }

    private Task AskedAsync(int times) => Eventually.TrueAsync(() =>
    {
        lock (asked)
            return Task.FromResult(asked.Count == times);
    });

    private void Answer(int which) => asked[which].Answer.SetResult(asked[which].Keys.ToDictionary(key => key, key => "found " + key));
}
