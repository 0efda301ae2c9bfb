using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class SearchPlanTests
{
    private const string Message = "01a227f1ecc17559a1eeed0528349000";

    /// <summary>Where something typed leads, when only some paths lead anywhere.</summary>
    [Theory]
    [InlineData("msg_01a227f1ecc17559a1eeed0528349000", "", "message")]
    [InlineData("dlv_01a227f1ecc17559a1eeed0528349001", "", "message")]
    [InlineData("<" + Message + "@yourdomain.com>", "message", "message")]
    [InlineData(Message + "@yourdomain.com", "message", "message")]
    [InlineData("3c9791eb-2d00-4bba-beed-4bafe332a7a2", "d.provider", "d.provider_message_id = @path 3c9791eb-2d00-4bba-beed-4bafe332a7a2")]
    [InlineData("<20261129.1@mg.yourdomain.com>", "d.provider", "d.provider_message_id = @path 20261129.1@mg.yourdomain.com")]
    [InlineData(" User1@GMail.com ", "d.recipient_key =", "d.recipient_key = @path user1@gmail.com")]
    [InlineData("ü@münchen.de", "d.recipient_key =", "d.recipient_key = @path ü@xn--mnchen-3ya.de")]
    [InlineData("User1@", "d.recipient_key >", "d.recipient_key >= @path AND d.recipient_key < @path_end user1@")]
    [InlineData("user1@gm", "d.recipient_key >", "d.recipient_key >= @path AND d.recipient_key < @path_end user1@gm")]
    [InlineData("@GMail.com", "DOMAIN =", "DOMAIN = @path gmail.com")]
    [InlineData("gmail.com", "DOMAIN =", "DOMAIN = @path gmail.com")]
    [InlineData("@gma", "DOMAIN >", "DOMAIN >= @path AND DOMAIN < @path_end gma")]
    [InlineData("münchen.de", "DOMAIN =", "DOMAIN = @path xn--mnchen-3ya.de")]
    [InlineData("user1", "DOMAIN", "all containing user1, then d.recipient_key >= @path AND d.recipient_key < @path_end user1")]
    [InlineData("Your receipt", "DOMAIN", "all containing Your receipt")]
    [InlineData("nobody@nowhere.example", "", "all containing nobody@nowhere.example")]
    [InlineData("", "", "all")]
    [InlineData("  ", "", "all")]
    [InlineData("@", "", "all containing @")]
    [InlineData("%_\\", "", "all containing %_\\, then d.recipient_key >= @path AND d.recipient_key < @path_end %_\\")]
    public void What_is_typed_is_looked_for_where_an_index_leads_to_it(string typed, string leading, string plan) =>
        Assert.Equal(plan, Shown(SearchPlan.Of(typed, path => leading.Length > 0 && Shown(path).StartsWith(leading, StringComparison.Ordinal))));

    private static string Shown(SearchPlan plan) =>
        Shown(plan.Path) + (plan.Text is { } text ? " containing " + text : "") + (plan.Beyond is { } beyond ? ", then " + Shown(beyond) : "");

    private static string Shown(SearchPath path) => path.MessageId == Guid.ParseExact(Message, "N") ? "message" : path.Condition is null ? "all"
        : path.Condition(Dialect.Postgres).Replace(Dialect.Postgres.DomainOf("d.recipient_key"), "DOMAIN", StringComparison.Ordinal) + (path.From is string from ? " " + from : "");
}
