using PenguinMails.Gateway.Dashboard.Sending;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Messages;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

public sealed class SendAgainTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task The_same_email_is_sent_once_more_however_often_the_button_is_pressed(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var email = Email("to", Addresses(2));
        email["subject"] = "Hello {{name}}";
        email["tags"] = new System.Text.Json.Nodes.JsonArray("receipt");
        var id = (await gateway.SendAsync(email)).AssertAccepted().Id;
        Assert.True(PublicId.TryParse(PublicId.Message, id, out var message));
        var (sending, messages, once) = (gateway.Server.Get<SendAgain>(), gateway.Server.Get<MessageStore>(), Guid.NewGuid());

        var sent = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => sending.SendAsync(gateway.Tenant.Id, message, once, Ct)));

        var again = Assert.Single(sent.Select(one => one.Sent!.Value).Distinct());
        Assert.NotEqual(message, again);
        Assert.Equal(2, await gateway.CountAsync("messages"));
        var (before, after) = (await messages.FindAsync(gateway.Tenant.Id, message, Ct), await messages.FindAsync(gateway.Tenant.Id, again, Ct));
        Assert.Equal((before!.Subject, before.TextBody, before.From), (after!.Subject, after.TextBody, after.From));
        Assert.Equal(before.Tags, after.Tags);
        Assert.Equal(before.Deliveries.Select(one => (one.To, one.Role)), after.Deliveries.Select(one => (one.To, one.Role)));
        Assert.NotEqual(again, (await sending.SendAsync(gateway.Tenant.Id, message, Guid.NewGuid(), Ct)).Sent);
        Assert.Equal(default, await sending.SendAsync(Guid.NewGuid(), message, once, Ct));
    }

    [Fact]
    public async Task The_source_is_the_email_as_mime()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        Assert.True(PublicId.TryParse(PublicId.Message, (await gateway.SendAsync(Email())).AssertAccepted().Id, out var message));

        var source = MessageSource.Of((await gateway.Server.Get<MessageStore>().OutgoingAsync(gateway.Tenant.Id, message, Ct))!);

        Assert.Contains($"Message-Id: <{message:N}@yourdomain.com>", source, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("To: user@example.com", source, StringComparison.Ordinal);
        Assert.Contains("Hello", source, StringComparison.Ordinal);
        Assert.DoesNotContain("X-PM-Call", source, StringComparison.Ordinal);
    }
}
