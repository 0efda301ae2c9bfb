using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

/// <summary>Alone: what other tests hold in memory would count.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MutationsAlone
{
    public const string Name = "mutations";
}

/// <summary>
/// Damaged webhooks at each of the providers' endpoints, most of them verified, so that they are read and applied. MUTATIONS=n in the
/// environment sends n to each, on both databases.
/// </summary>
[Collection(MutationsAlone.Name)]
public sealed class MutatedWebhookTests
{
    private const int Usual = 10_000;

    /// <summary>At each endpoint: the processor takes so many over in memory, and would look for more on disk only as time goes on.</summary>
    private const int Round = 5_000;

    /// <summary>What a gateway keeps by design, such as what it has looked up, with room for the pools of the runtime.</summary>
    private const long MostKept = 64L << 20;

    private static readonly int? Given = int.TryParse(Environment.GetEnvironmentVariable("MUTATIONS"), CultureInfo.InvariantCulture, out var given) ? given : null;

    public static TheoryData<StorageKind> Engines() => Given is null ? new TheoryData<StorageKind>(StorageKind.Sqlite) : new Storages();

    [Theory, MemberData(nameof(Engines))]
    public async Task Whatever_comes_is_stored_or_refused_with_a_reason_and_none_of_it_is_left_waiting(StorageKind storage)
    {
        await using var hooked = await StartedAsync(storage);
        var (_, delivery) = await hooked.ScheduleAsync();
        var mutations = new WebhookMutations(hooked, delivery, 4);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var (postmark, mailgun, form, stored) = (mutations.OfPostmark(), mutations.OfMailgun(), mutations.OfMailgunForm(), 0L);
        for (var left = Given ?? Usual; left > 0; left -= Round)
        {
            var count = Math.Min(left, Round);
            stored += await SendAsync(count, postmark, body => hooked.PostmarkAsync(body), 200, 400);
            stored += await SendAsync(count, mailgun, body => hooked.PostAsync($"/webhooks/mailgun/{Id(hooked.Mailgun)}", body), 200, 400, 406);
            stored += await SendAsync(count, form, body => hooked.PostAsync($"/webhooks/mailgun/{Id(hooked.Mailgun)}", body, also: AsForm), 200, 400, 406, 413);
            await Eventually.TrueAsync(async () => await NotTriedAsync(hooked) == 0);
        }

        Assert.Equal(stored, await hooked.StoredAsync());
        // What matches nothing is tried again for an hour.
        hooked.Quiet.Time.Advance(TimeSpan.FromMinutes(61));
        await hooked.EventuallyAsync(async () => await hooked.CountAsync("pending") == 0);
        var ends = (Done: await hooked.CountAsync("done"), Unmatched: await hooked.CountAsync("unmatched"), Quarantined: await hooked.CountAsync("quarantined"));
        Assert.Equal(stored, ends.Done + ends.Unmatched + ends.Quarantined);
        Assert.True(ends is { Done: > 1_000, Unmatched: > 100, Quarantined: > 100 }, $"{ends}: most are to be read and applied.");

        var (message, next) = await hooked.ScheduleAsync("next@example.com");
        Assert.Equal(200, (await hooked.PostmarkAsync(hooked.PostmarkDelivery(next, "next@example.com"))).Status);
        await hooked.SettledAsync("done", (int)ends.Done + 1);
        Assert.Equal("delivered", await hooked.StatusAsync(message));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostKept);
    }

    /// <returns>How many were stored.</returns>
    private static async Task<long> SendAsync(int count, Func<byte[]> next, Func<byte[], Task<Sending.Answer>> send, params int[] expected)
    {
        var (wrong, stored) = (new ConcurrentQueue<string>(), 0L);
        var bodies = Enumerable.Range(0, count).Select(_ => next());
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = TestContext.Current.CancellationToken }, async (body, _) =>
        {
            var answer = await send(body);
            if (!expected.Contains(answer.Status))
                wrong.Enqueue($"{answer.Status} {answer.Text} for {Encoding.Latin1.GetString(body.AsSpan(0, Math.Min(body.Length, 2_000)))}");
            else if (answer.Status == 200)
                Interlocked.Increment(ref stored);
        });

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Take(3)));
        return stored;
    }

    private static void AsForm(ByteArrayContent content) => content.Headers.ContentType = new("application/x-www-form-urlencoded");

    private static async Task<long> NotTriedAsync(HookedGateway hooked)
    {
        using var read = await hooked.Quiet.Server.Get<Database>().ReadAsync(CancellationToken.None);
        return read.First<long>("SELECT COUNT(*) FROM webhook_queue WHERE tenant_id = @Id AND tries = 0", new { hooked.Quiet.Tenant.Id });
    }
}
