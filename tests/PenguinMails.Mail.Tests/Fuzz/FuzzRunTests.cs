using Xunit;

namespace PenguinMails.Mail.Tests.Fuzz;

public sealed class FuzzRunTests
{
    private static readonly Mutator SomeMutator = new(1, ["one line\r\nanother\r\n"u8.ToArray(), "second"u8.ToArray()], ["token"], maxLength: 500);

    [Fact]
    public void An_input_is_made_again_from_its_number()
    {
        var inputs = Enumerable.Range(0, 1000).Select(n => SomeMutator.Make(n)).ToList();
        Assert.All(inputs.Index(), i => Assert.Equal(i.Item, SomeMutator.Make(i.Index)));
        Assert.All(inputs, i => Assert.InRange(i.Length, 0, 500));
        Assert.InRange(inputs.Select(Convert.ToHexString).Distinct().Count(), 700, 1000);
    }

    [Fact]
    public void A_failure_names_its_input()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => new FuzzRun(SomeMutator).Feed(input => Assert.True(input.AsSpan().IndexOf("token"u8) < 0, "a token")));
        Assert.Matches("^Input [0-9]+: a token", failure.Message);
    }

    [Fact]
    public void An_input_that_costs_too_much_memory_is_a_failure()
    {
        var run = new FuzzRun(SomeMutator) { BaseAllocation = 1000, AllocationPerOctet = 1 };
        var failure = Assert.Throws<InvalidOperationException>(() => run.Feed(_ => GC.KeepAlive(new byte[5000])));
        Assert.Contains("octets allocated", failure.Message, StringComparison.Ordinal);
    }
}
