using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Processing;
using Xunit;

namespace PenguinMails.Tests.Webhooks;

/// <summary>
/// The same facts in any order, with any repetitions, in any batches, end in the same rows. Events of a failed-over call come
/// late, after the next call has begun; what an earlier proof would have prevented is another history.
/// </summary>
public sealed class EveryOrderTests
{
    private const int Orders = 4;

    // HISTORIES=n in the environment tries more.
    private static readonly int Histories = int.TryParse(Environment.GetEnvironmentVariable("HISTORIES"), out var given) ? given : 4;

    [Theory, ClassData(typeof(Storages))]
    public async Task Whatever_the_order_of_the_facts_the_rows_end_the_same(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage, time: StoppedClock.Now());
        var store = new Replay(server);
        await store.SuppressAfterAsync(softBounces: 2);
        var byRule = false;
        for (var seed = 0; seed < Histories; seed++)
        {
            var history = History.Any(seed);
            var first = await store.PlayAsync(history, history.InOrder());
            Assert.Contains("delivered", first, StringComparison.Ordinal);
            Assert.Contains("visits", first, StringComparison.Ordinal);
            await CountedAgain.HoldsAsync(server, History.Tenant, History.Noon, new(seed));
            byRule |= first.Contains("soft_bounce", StringComparison.Ordinal) && first.Contains(" | rule | ", StringComparison.Ordinal);
            for (var order = 1; order <= Orders; order++)
            {
                var again = await store.PlayAsync(history, history.Shuffled(order));
                Assert.True(first == again, $"History {seed} in order {order} ends otherwise:\n{Difference(first, again)}");
            }
        }

        Assert.True(byRule, "No address was suppressed by the rule about soft bounces.");
    }

    private static string Difference(string a, string b) => string.Join('\n',
        a.Split('\n').Except(b.Split('\n')).Select(line => "- " + line).Concat(b.Split('\n').Except(a.Split('\n')).Select(line => "+ " + line)));

    /// <summary>Plays a history into empty tables and dumps what became of it in key order.</summary>
    private sealed class Replay(GatewayServer server)
    {
        private static readonly string[] Tables = ["deliveries", "calls", "events", "suppressions", "suppression_history", "soft_bounces", "hourly", "daily", "hourly_by_sender", "daily_by_sender", "daily_refusals", "daily_deferrals", "daily_by_experiment", "daily_by_campaign", "hourly_by_connection", "hourly_by_campaign", "daily_bounces", "daily_bounces_by_campaign", "webhook_tokens"];

        private static readonly string[] Dumps =
        [
            "SELECT id, status, local_end, attempts, provider_message_id FROM deliveries ORDER BY id",
            "SELECT id, delivery_id, call_id, type, class, at, recipient, detail, machine FROM events ORDER BY id",
            "SELECT * FROM suppressions ORDER BY tenant_id, address, scope, reason, source",
            "SELECT * FROM suppression_history ORDER BY tenant_id, address, event_at, event_id, scope, reason, source",
            "SELECT * FROM soft_bounces ORDER BY tenant_id, address, at, event_id",
            "SELECT * FROM hourly WHERE sent + rejected <> 0 ORDER BY tenant_id, hour, connection_id, type, mailbox_provider",
            "SELECT * FROM daily WHERE sent + rejected <> 0 ORDER BY tenant_id, day, connection_id, type, mailbox_provider",
            "SELECT * FROM hourly_by_connection WHERE sent + rejected <> 0 ORDER BY tenant_id, hour, connection_id",
            "SELECT * FROM hourly_by_campaign WHERE sent + rejected <> 0 ORDER BY tenant_id, campaign_id, hour, connection_id, type, mailbox_provider",
            "SELECT * FROM daily_by_campaign WHERE sent + rejected <> 0 ORDER BY tenant_id, day, campaign_id, connection_id",
            "SELECT * FROM daily_bounces WHERE bounced <> 0 ORDER BY tenant_id, day, connection_id, domain",
            "SELECT * FROM daily_bounces_by_campaign WHERE bounced <> 0 ORDER BY tenant_id, campaign_id, domain, day, connection_id",
            "SELECT * FROM hourly_by_sender WHERE sent + rejected <> 0 ORDER BY tenant_id, hour, connection_id, from_domain, mailbox_provider",
            "SELECT * FROM daily_by_sender WHERE sent + rejected <> 0 ORDER BY tenant_id, day, connection_id, from_domain, mailbox_provider",
            "SELECT * FROM daily_refusals WHERE bounced + rejected <> 0 ORDER BY tenant_id, day, connection_id, from_domain, mailbox_provider, code",
            "SELECT * FROM daily_deferrals WHERE deferred <> 0 ORDER BY tenant_id, day, connection_id, from_domain, mailbox_provider, code",
            "SELECT * FROM daily_by_experiment WHERE sent + rejected <> 0 ORDER BY tenant_id, experiment, day, connection_id, arm, type, mailbox_provider",
        ];

        private static readonly Guid Aside = Guid.NewGuid();

        private readonly Writer writer = server.Get<Writer>();
        private readonly CallStore calls = server.Get<CallStore>();
        private readonly EventApplier applier = server.Get<EventApplier>();

        public Task<int> SuppressAfterAsync(int softBounces) => writer.ChangeAsync(session => session.Execute(
            "INSERT INTO suppression_settings (tenant_id, soft_bounces, soft_bounce_days, suppressed_days) VALUES (@Tenant, @softBounces, 7, 14)", new { History.Tenant, softBounces }));

        public async Task<string> PlayAsync(History history, IEnumerable<Step> steps)
        {
            await writer.ChangeAsync(session => Tables.Sum(table => session.Execute($"DELETE FROM {table}")));
            await writer.ChangeAsync(session =>
            {
                Deliveries.Insert(session, history.Deliveries);
                return true;
            });
            var waiting = new List<ReadEvent>();
            var batch = new List<Task>();
            foreach (var step in steps)
            {
                if (step.AfterAllBefore)
                    await FlushAsync(batch);

                batch.Add(DoAsync(step, waiting));
                if (step.AfterAllBefore || step.EndsBatch)
                    await FlushAsync(batch);
            }

            await FlushAsync(batch);
            foreach (var read in waiting)
                Assert.Equal(RawEventState.Done, (await ApplyAsync(read)).State);

            return await DumpAsync();
        }

        private Task<int> MoveSuppressionsAsync(Guid from, Guid to) =>
            writer.ChangeAsync(session => session.Execute("UPDATE suppressions SET tenant_id = @to WHERE tenant_id = @from", new { from, to }));

        private static async Task FlushAsync(List<Task> batch)
        {
            await Task.WhenAll(batch);
            batch.Clear();
        }

        private async Task DoAsync(Step step, List<ReadEvent> waiting)
        {
            switch (step)
            {
                case Step.Start start:
                    // What was heard of another email to the same address would keep this one from starting: another history, too.
                    await MoveSuppressionsAsync(History.Tenant, Aside);
                    var started = await calls.StartAsync(start.Call);
                    await MoveSuppressionsAsync(Aside, History.Tenant);
                    Assert.Equal(start.Call.Envelopes.Count, started.Going.Count);
                    break;
                case Step.Record record:
                    await calls.RecordAsync(record.Result);
                    break;
                case Step.Hear hear:
                    if ((await ApplyAsync(hear.Read)).State == RawEventState.Pending)
                        lock (waiting)
                            waiting.Add(hear.Read);
                    break;
            }
        }

        private async Task<RawEvent> ApplyAsync(ReadEvent read) => await (await applier.ApplyAsync([read]))[0];

        private async Task<string> DumpAsync()
        {
            using var read = await server.Get<Database>().ReadAsync(CancellationToken.None);
            return string.Join('\n', Dumps.SelectMany(sql => read.Query<dynamic>(sql).Select(row =>
                string.Join(" | ", ((IDictionary<string, object?>)row).Values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value}")))));
        }
    }
}
