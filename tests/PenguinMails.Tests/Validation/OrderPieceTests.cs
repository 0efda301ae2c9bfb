using System.Text;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Validation;
using PenguinMails.Gateway.Validation.Jobs;
using PenguinMails.Gateway.Validation.Orders;
using Xunit;

namespace PenguinMails.Tests.Validation;

public sealed class OrderPieceTests
{
    [Fact]
    public void A_file_has_no_more_bytes_than_it_may_and_addresses_as_they_are()
    {
        var file = new ListFile(44);

        Assert.True(file.TryAdd(" =a@b.example ") && file.TryAdd("\"x,\"\"y\"@b.example"));
        Assert.False(file.TryAdd("another@b.example"));
        Assert.Equal(2, file.Addresses);
        var content = Encoding.UTF8.GetString(ListFile.Unpack(file.Packed()));
        Assert.Equal("email\n=a@b.example\n", content[..19]);
        Assert.True(content.Length <= 44, content);
    }

    [Theory]
    [InlineData(0, 4_000, 48)]
    [InlineData(0, 6_000, 68)]
    [InlineData(4_000, 2_000, 20)]
    [InlineData(5_000, 1, 0.01)]
    public void What_was_validated_in_the_month_counts_towards_the_tier(long used, long addresses, decimal usd)
    {
        var price = new ValidationPrice([new(5_000, 12), new(null, 8)], used, "");

        Assert.Equal(usd, price.Of(addresses));
        Assert.Equal(addresses, price.PaidBy(price.Of(addresses) + 0.0001m, addresses));
    }

    [Theory]
    [InlineData(0.50, 1_000)]
    [InlineData(0.4999, 999)]
    [InlineData(0.0004, 0)]
    [InlineData(1_000, 5_000)]
    public void A_budget_pays_for_so_many_and_never_for_one_more(decimal budget, long addresses) =>
        Assert.Equal(addresses, new ValidationPrice([new(null, 0.50m)], 0, "").PaidBy(budget, 5_000));

    [Theory]
    [InlineData(Verdict.Valid, "", true, true)]
    [InlineData(Verdict.Unknown, nameof(VerdictCode.DomainUnanswered), true, true)]
    [InlineData(Verdict.Risky, nameof(VerdictCode.PossibleTypo), true, true)]
    [InlineData(Verdict.Risky, nameof(VerdictCode.Complained), false, true)]
    [InlineData(Verdict.Risky, nameof(VerdictCode.Suppressed), false, true)]
    [InlineData(Verdict.Valid, nameof(VerdictCode.DeliveredBefore), false, true)]
    [InlineData(Verdict.Invalid, nameof(VerdictCode.DomainNotFound), false, true)]
    [InlineData(Verdict.Invalid, nameof(VerdictCode.Syntax), false, false)]
    [InlineData(Verdict.Risky, nameof(VerdictCode.CatchAll), false, false)]
    public void What_is_undecided_is_what_neither_our_checks_nor_ones_own_email_tell(Verdict verdict, string code, bool undecided, bool all)
    {
        var row = new RowVerdict(verdict, code.Length == 0 ? [] : [Enum.Parse<VerdictCode>(code)], null);

        Assert.Equal((undecided, all), (new AddressSelection().Takes("a@b.example", row, OrderScope.Undecided), new AddressSelection().Takes("a@b.example", row, OrderScope.All)));
        var selection = new AddressSelection();
        Assert.Equal((undecided, false), (selection.Takes("a@b.example", row, OrderScope.Undecided), selection.Takes(" A@B.example", row, OrderScope.Undecided)));
        Assert.Equal(new ToAsk(all ? 1 : 0, undecided ? 1 : 0), selection.Count);
    }
}
