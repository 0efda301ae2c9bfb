using PenguinMails.Gateway.Providers;
using Xunit;

namespace PenguinMails.Tests.Providers.Smtp;

public sealed class SmtpLimitTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // Not much faster than real time: a node that can't renew its claim in time starts no calls.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    [Theory, ClassData(typeof(Storages))]
    public async Task A_warming_domain_sends_what_its_day_allows_and_the_rest_waits_for_tomorrow(StorageKind storage)
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(storage, SmtpGateway.Settings(mail.Settings()) with
        {
            Warmup = [new() { Domain = "yourdomain.com", FirstDay = 2, Growth = 2, Target = 100, Surplus = Surplus.Wait }],
        });

        var ids = await SendAsync(gateway, 7);
        await SettleAsync(gateway, mail, 2);
        await gateway.PassAsync(Day);
        await SettleAsync(gateway, mail, 2 + 4);
        await gateway.PassAsync(Day);
        await SettleAsync(gateway, mail, 7);

        foreach (var id in ids)
            await gateway.UntilAsync(id, "sent");
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_is_over_a_servers_cap_goes_by_another_and_then_waits(StorageKind storage)
    {
        await using var first = MailServer.Start();
        await using var second = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(
            storage, first.Settings("first") with { DailyCap = 2 }, second.Settings("second") with { DailyCap = 3 });

        var ids = await SendAsync(gateway, 8);
        await Eventually.TrueAsync(async () =>
        {
            await gateway.PassAsync(Moment);
            return (first.Taken.Count, second.Taken.Count) == (2, 3);
        }, () => $"{first.Taken.Count} and {second.Taken.Count}");

        await gateway.PassAsync(Day);
        foreach (var id in ids)
            await gateway.UntilAsync(id, "sent", Moment);
        Assert.Equal(8, first.Taken.Count + second.Taken.Count);
    }

    [Fact]
    public async Task A_restart_does_not_begin_the_day_again()
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings() with { DailyCap = 2 });
        await SendAsync(gateway, 2);
        await SettleAsync(gateway, mail, 2);

        // What a restart forgets: everything that is only in memory.
        await gateway.SaveAsync(SmtpGateway.Settings(mail.Settings() with { DailyCap = 2, Weight = 2 }));
        var late = await gateway.SendAsync(SmtpGateway.Email("late@example.com"));

        await gateway.PassAsync(TimeSpan.FromMinutes(1));
        await gateway.UntilAsync(late, "queued");
        Assert.Equal(2, mail.Taken.Count);
        await gateway.PassAsync(Day);
        await gateway.UntilAsync(late, "sent", Moment);
    }

    private static async Task<List<string>> SendAsync(SmtpGateway gateway, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add(await gateway.SendAsync(SmtpGateway.Email($"user{i}@example.com")));

        return ids;
    }

    private static Task SettleAsync(SmtpGateway gateway, MailServer mail, int count) => Eventually.TrueAsync(async () =>
    {
        await gateway.PassAsync(Moment);
        return mail.Taken.Count == count;
    }, () => $"{mail.Taken.Count} were taken, not {count}.");
}
