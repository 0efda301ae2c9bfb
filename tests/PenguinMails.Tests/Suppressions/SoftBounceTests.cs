using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Tests.Sending;
using PenguinMails.Tests.Webhooks;
using Xunit;

namespace PenguinMails.Tests.Suppressions;

/// <summary>An address that keeps failing for the time being is left alone for a time.</summary>
public sealed class SoftBounceTests
{
    private const string List = "/api/v1/tenant/suppressions";
    private const string User = "user@example.com";

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Three_messages_within_a_week_suppress_for_two_weeks_wherever_the_list_is_read(StorageKind storage)
    {
        await using var gateway = await HookedGateway.StartedAsync(storage);
        var admin = gateway.Quiet.Server.Client(gateway.Quiet.Tenant.AdminKey);
        await BounceAsync(gateway, 1);
        await BounceAsync(gateway, 2, times: 3);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync($"{List}/{User}", Ct)).StatusCode);
        await BounceAsync(gateway, 4);

        var entry = Assert.Single((await FoundAsync(admin)).GetProperty("history").EnumerateArray());
        var (since, until) = (entry.GetProperty("since").GetDateTimeOffset(), entry.GetProperty("expires_at").GetDateTimeOffset());
        Assert.Equal(("soft_bounce", "all", "rule", TimeSpan.FromDays(14)), (Text(entry, "reason"), Text(entry, "scope"), Text(entry, "source"), until - since));
        Assert.Equal("suppressed", await SentAsync(gateway));
        Assert.Contains(User, await admin.GetStringAsync(List, Ct), StringComparison.Ordinal);
        Assert.Contains(User, await admin.GetStringAsync($"{List}?address=user", Ct), StringComparison.Ordinal);
        Assert.Contains(User, await admin.GetStringAsync($"{List}/export", Ct), StringComparison.Ordinal);

        gateway.Quiet.Time.Advance(TimeSpan.FromDays(14));

        Assert.False((await FoundAsync(admin)).GetProperty("suppressed").GetBoolean());
        Assert.Equal(JsonValueKind.Null, Assert.Single((await FoundAsync(admin)).GetProperty("history").EnumerateArray()).GetProperty("lifted_at").ValueKind);
        Assert.NotEqual("suppressed", await SentAsync(gateway));
        Assert.DoesNotContain(User, await admin.GetStringAsync(List, Ct), StringComparison.Ordinal);
        Assert.DoesNotContain(User, await admin.GetStringAsync($"{List}?address=user", Ct), StringComparison.Ordinal);
        Assert.DoesNotContain(User, await admin.GetStringAsync($"{List}/export", Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync($"{List}/{User}", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("Blocked", "")]
    [InlineData("SpamNotification", "")]
    [InlineData("SoftBounce", "554 5.7.1 blocked by reputation of the sending address")]
    [InlineData("Transient", "450 4.2.1 try again later")]
    public async Task What_a_receiver_thinks_of_the_sender_and_what_is_tried_again_never_count(string type, string details)
    {
        await using var gateway = await HookedGateway.StartedAsync(StorageKind.Sqlite);
        for (var number = 1; number <= 4; number++)
            await BounceAsync(gateway, number, type, details: details);

        using var read = await gateway.Quiet.Server.Get<Database>().ReadAsync(Ct);
        Assert.Equal(0, read.First<long>("SELECT COUNT(*) FROM suppressions"));
    }

    [Fact]
    public async Task Who_is_taken_off_the_list_starts_anew()
    {
        await using var gateway = await HookedGateway.StartedAsync(StorageKind.Sqlite);
        var admin = gateway.Quiet.Server.Client(gateway.Quiet.Tenant.AdminKey);
        using var saved = await admin.PutAsJsonAsync($"{List}/settings", new { soft_bounces = 2, suppressed_days = 3 }, Ct);
        Assert.Equal("""{"soft_bounces":2,"soft_bounce_days":7,"suppressed_days":3}""", await saved.Content.ReadAsStringAsync(Ct));
        await gateway.Quiet.Server.Get<Writer>().ChangeAsync(session => session.Execute("UPDATE connections SET enabled = @no", new { no = false }));
        await BounceAsync(gateway, 1);
        await BounceAsync(gateway, 2);
        gateway.Quiet.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"{List}/{User}", Ct)).StatusCode);
        gateway.Quiet.Time.Advance(TimeSpan.FromMinutes(1));

        await BounceAsync(gateway, 3);
        Assert.False((await FoundAsync(admin)).GetProperty("suppressed").GetBoolean());
        await BounceAsync(gateway, 4);
        Assert.True((await FoundAsync(admin)).GetProperty("suppressed").GetBoolean());
    }

    [Theory]
    [InlineData("""{"soft_bounces":0}""", "soft_bounces")]
    [InlineData("""{"soft_bounce_days":31}""", "soft_bounce_days")]
    [InlineData("""{"suppressed_days":"x"}""", "suppressed_days")]
    [InlineData("""{"days":1}""", "days")]
    public async Task A_rule_that_cannot_be_is_refused(string rule, string field)
    {
        await using var server = await GatewayServer.StartAsync();
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);
        using var body = new StringContent(rule, System.Text.Encoding.UTF8, "application/json");

        using var answer = await admin.PutAsync($"{List}/settings", body, Ct);

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public void More_bounces_never_take_back_what_fewer_showed()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var dice = new Random(seed);
            var rule = new SoftBounceRule { SoftBounces = dice.Next(1, 4), SoftBounceDays = dice.Next(1, 5) };
            var all = Enumerable.Range(0, dice.Next(1, 12))
                .Select(_ => new SoftBounce(default, User, Noon.AddHours(12 * dice.Next(20)), Guid.NewGuid(), new(dice.Next(5), 0, 0, new byte[8])))
                .OrderBy(bounce => bounce.At).ToList();
            DateTimeOffset[] lifts = dice.Next(2) == 0 ? [] : [Noon.AddHours(12 * dice.Next(20))];
            var some = all.Where(_ => dice.Next(2) == 0).ToList();

            var triggers = rule.Triggers(all, lifts).ToList();

            Assert.Empty(rule.Triggers(some, lifts).Except(triggers));
            Assert.Equal(all.Where(bounce => CountsTo(bounce) >= rule.SoftBounces), triggers);

            int CountsTo(SoftBounce bounce) => all.Where(other => other.At <= bounce.At && other.At > bounce.At.AddDays(-rule.SoftBounceDays) && !lifts.Any(lift => lift < bounce.At && other.At <= lift))
                .Select(other => other.MessageId).Distinct().Count();
        }
    }

    private static async Task BounceAsync(HookedGateway gateway, int number, string type = "SoftBounce", string details = "452 4.2.2 mailbox full", int times = 1)
    {
        var (_, delivery) = await gateway.ScheduleAsync();
        for (var time = 0; time < times; time++)
        {
            var bounce = gateway.PostmarkDelivery(delivery);
            (bounce["RecordType"], bounce["Type"], bounce["ID"], bounce["Email"]) = ("Bounce", type, (10 * number) + time, User);
            (bounce["BouncedAt"], bounce["Inactive"], bounce["Details"]) = (bounce["DeliveredAt"]!.DeepClone(), false, details);
            Assert.Equal(200, (await gateway.PostmarkAsync(bounce)).Status);
            gateway.Quiet.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await gateway.EventuallyAsync(async () => await gateway.CountAsync("pending") == 0);
    }

    private static async Task<string?> SentAsync(HookedGateway gateway)
    {
        var answer = (await gateway.Quiet.SendAsync(QuietGateway.Email("to", User))).AssertAccepted();
        return Text(answer.Deliveries[0], "status");
    }

    private static async Task<JsonElement> FoundAsync(HttpClient admin) => await admin.GetFromJsonAsync<JsonElement>($"{List}/{User}", Ct);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
