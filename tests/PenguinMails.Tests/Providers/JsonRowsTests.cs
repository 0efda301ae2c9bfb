using System.Text;
using PenguinMails.Gateway.Providers.Http;
using Xunit;

namespace PenguinMails.Tests.Providers;

public sealed class JsonRowsTests
{
    [Theory, InlineData(1), InlineData(7), InlineData(100_000)]
    public async Task Rows_come_in_pages_wherever_the_network_cuts_them(int step)
    {
        var rows = Enumerable.Range(0, 2_500).Select(number => $$"""{"Name":"n{{number}}","Rows":[{"x":"]}"}]}""");
        using var body = new Slow(Encoding.UTF8.GetBytes($$"""{"Other":{"Rows":[1]},"Rows" : [{{string.Join(", ", rows)}}],"After":[{"Name":"no"}]}"""), step);
        var (names, longest) = (new List<string>(), 0);

        await JsonRows.ReadAsync(body, "Rows", page =>
        {
            names.AddRange(page.Select(row => row.Text("Name")!));
            longest = Math.Max(longest, page.Count);
            return Task.CompletedTask;
        }, TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, 2_500).Select(number => $"n{number}"), names);
        Assert.InRange(longest, 1, 2_499);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"Rows":[{"a":1}""")]
    [InlineData("""{"Rows":[{"a":1},""")]
    [InlineData("""{"Rows":{"a":[1]}}""")]
    [InlineData("<html>")]
    public async Task What_is_not_whole_is_no_list(string body) => await Assert.ThrowsAsync<FormatException>(() =>
        JsonRows.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), "Rows", _ => Task.CompletedTask, TestContext.Current.CancellationToken));

    private sealed class Slow(byte[] body, int step) : MemoryStream(body)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }
}
