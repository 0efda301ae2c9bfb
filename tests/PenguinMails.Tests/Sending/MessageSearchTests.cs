using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Storage;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

/// <summary>The search box over stored emails, on both databases.</summary>
public sealed class MessageSearchTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task The_box_finds_what_it_names_of_what_was_settled_and_of_what_just_came(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var settled = await SendAllAsync(gateway);
        await gateway.Server.Get<Writer>().ChangeAsync(session => session.Execute("UPDATE deliveries SET fresh = FALSE WHERE tenant_id = @Id", new { gateway.Tenant.Id }));
        await AssertFindsAsync(gateway, settled);

        // A provider's id, and a Message-ID, as in a header of the email.
        await gateway.Server.Get<Writer>().ChangeAsync(session => session.Execute(
            "UPDATE deliveries SET provider_message_id = 'abc@mg' WHERE tenant_id = @Id AND recipient_key = 'user10@gmail.com'", new { gateway.Tenant.Id }));
        Assert.Equal([settled["user10@gmail.com"]], await FindAsync(gateway, "<abc@mg>"));
        Assert.Equal([settled["user1@gmail.com"]], await FindAsync(gateway, $"<{settled["user1@gmail.com"]["msg_".Length..]}@yourdomain.com>"));
        Assert.Equal([settled["user1@gmail.com"]], await FindAsync(gateway, settled["user1@gmail.com"]));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_no_index_helps_is_looked_for_within_a_bound_and_goes_on_from_there(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var sent = await SendAllAsync(gateway);
        await gateway.Server.Get<Writer>().ChangeAsync(session => session.Execute("UPDATE deliveries SET fresh = FALSE WHERE tenant_id = @Id", new { gateway.Tenant.Id }));
        using var read = await gateway.Server.Get<Database>().ReadAsync(Ct);
        var search = new MessageSearch(read, gateway.Tenant.Id, new());

        // A part of an address that it does not begin with, two emails at a time.
        var (all, stops) = (new List<string>(), new List<DateTimeOffset?>());
        for (string? cursor = null; ;)
        {
            var page = search.Find("ser1@gmail.com", cursor, limit: 50, most: 2);
            all.AddRange(page.Data.Select(row => Gateway.Http.PublicId.Format("msg_", row.Id)));
            stops.Add(page.LookedBackTo);
            if ((cursor = page.NextCursor) is null)
                break;
        }

        Assert.Equal([sent["user1@gmail.com.example"], sent["user1@gmail.com"]], all);
        Assert.Equal([2, 4, 6, null], stops.Select(stop => (double?)(gateway.Time.GetUtcNow() - stop)?.TotalSeconds is { } ago ? Math.Floor(ago) : (double?)null));
        // What begins so is found beyond the bound, too; and a page that is full says nothing of bounds.
        Assert.Equal(3, search.Find("user1", null, limit: 50, most: 3).Data.Count);
        Assert.Equal((2, null), (search.Find("receipt", null, limit: 2, most: 4).Data.Count, search.Find("receipt", null, limit: 2, most: 4).LookedBackTo));
    }

    /// <summary>In the order of acceptance; the same subject for all.</summary>
    private static async Task<Dictionary<string, string>> SendAllAsync(QuietGateway gateway)
    {
        var ids = new Dictionary<string, string>();
        foreach (var to in (string[])["user1@gmail.com", "user10@gmail.com", "user1@gmail.com.example", "other@yahoo.example", "\"a@b\"@gmail.com", "Grace <hopper@navy.example>"])
        {
            var email = Email("to", to);
            email["subject"] = $"Your receipt 100% for {to[..2]}_Ünal";
            ids[to] = (await gateway.SendAsync(email)).AssertAccepted().Id;
            gateway.Time.Advance(TimeSpan.FromSeconds(1));
        }

        return ids;
    }

    private static async Task AssertFindsAsync(QuietGateway gateway, Dictionary<string, string> sent)
    {
        (string Typed, string[] To)[] cases =
        [
            ("user1@gmail.com", ["user1@gmail.com"]),
            ("USER1@GMAIL.COM", ["user1@gmail.com"]),
            ("user1@", ["user1@gmail.com.example", "user1@gmail.com"]),
            ("@gmail.com", ["\"a@b\"@gmail.com", "user10@gmail.com", "user1@gmail.com"]),
            ("gmail.com", ["\"a@b\"@gmail.com", "user10@gmail.com", "user1@gmail.com"]),
            ("@gma", ["\"a@b\"@gmail.com", "user1@gmail.com.example", "user10@gmail.com", "user1@gmail.com"]),
            ("user1", ["user1@gmail.com.example", "user10@gmail.com", "user1@gmail.com"]),
            ("ser10@gm", ["user10@gmail.com"]),
            ("grace", ["Grace <hopper@navy.example>"]),
            ("100%", [.. sent.Keys.Reverse()]),
            ("receipt 100", [.. sent.Keys.Reverse()]),
            ("Ünal", [.. sent.Keys.Reverse()]),
            ("%", [.. sent.Keys.Reverse()]),
            ("u_e", []),
            ("', '", []),
        ];
        foreach (var (typed, to) in cases)
            Assert.Equal((typed, string.Join(", ", to)), (typed, string.Join(", ", (await FindAsync(gateway, typed)).Select(id => sent.Single(one => one.Value == id).Key))));
    }

    private static async Task<IReadOnlyList<string>> FindAsync(QuietGateway gateway, string typed) =>
        [.. (await gateway.Server.Get<MessageStore>().LookAsync(gateway.Tenant.Id, new(), typed, null, 50, Ct)).Data.Select(row => Gateway.Http.PublicId.Format("msg_", row.Id))];
}
