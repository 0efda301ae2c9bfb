using PenguinMails.Tests.Webhooks;
using Xunit;

namespace PenguinMails.Tests.Suppressions;

public sealed class EarlyUnsubscribeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Many_unsubscribes_within_two_minutes_of_sending_are_a_warning_sign(StorageKind storage)
    {
        await using var gateway = await HookedGateway.StartedAsync(storage);
        var admin = gateway.Quiet.Server.Client(gateway.Quiet.Tenant.AdminKey);
        for (var number = 0; number < 20; number++)
        {
            var (_, delivery) = await gateway.ScheduleAsync($"user{number}@example.com");
            var report = gateway.MailgunEvent("unsubscribed", delivery);
            report["event-data"]!["recipient"] = $"user{number}@example.com";
            // The call is of now; half of them and one take longer.
            report["event-data"]!["timestamp"] = (gateway.Quiet.Time.GetUtcNow() + TimeSpan.FromSeconds(number < 11 ? 90 : 300)).ToUnixTimeMilliseconds() / 1000.0;
            if (number == 19)
                Assert.Equal("""{"unsubscribes":19,"within_two_minutes":11,"warning":false}""", await OfAsync(admin, gateway, 19));
            Assert.Equal(200, (await gateway.MailgunAsync(report)).Status);
        }

        Assert.Equal("""{"unsubscribes":20,"within_two_minutes":11,"warning":true}""", await OfAsync(admin, gateway, 20));
    }

    private static async Task<string> OfAsync(HttpClient admin, HookedGateway gateway, int count)
    {
        await gateway.SettledAsync("done", count);
        return await admin.GetStringAsync("/api/v1/tenant/suppressions/early-unsubscribes", Ct);
    }
}
