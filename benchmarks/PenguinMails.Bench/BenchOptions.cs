using System.Globalization;
using Microsoft.Extensions.Configuration;
using PenguinMails.Bench.Servers;

namespace PenguinMails.Bench;

internal sealed record BenchOptions
{
    /// <summary>Of one measurement.</summary>
    public TimeSpan Round { get; private init; }

    public int Rounds { get; private init; }
    public int Connections { get; private init; }
    public IReadOnlyList<string> Storages { get; private init; } = [];

    /// <summary>Webhooks that come in one go.</summary>
    public int Burst { get; private init; }

    /// <summary>How many deliveries the analytics page is measured over, one after the other.</summary>
    public IReadOnlyList<long> Deliveries { get; private init; } = [];

    /// <summary>Likewise, where only what is counted of them is made.</summary>
    public IReadOnlyList<long> Counted { get; private init; } = [];

    private string[] Only { get; init; } = [];

    /// <summary>Only what each stage costs by itself.</summary>
    public bool Stages => Only is ["stages"];

    /// <summary>Only contestants whose name holds this.</summary>
    public string Who { get; private init; } = "";

    /// <summary>Only the analytics page over many deliveries.</summary>
    public bool Analytics => Only is ["analytics"];

    /// <summary>Only the validation of a list.</summary>
    public bool Validation => Only is ["validation"] or ["checks"];

    /// <summary>Of the validation only single checks.</summary>
    public bool Checks => Only is ["checks"];

    /// <summary>Handing over by SMTP and deciding know no database.</summary>
    public bool NeedsStorage => Only.Length == 0 || Only.Except(["smtp", "routing"]).Any();

    public bool Runs(string scenario) => Only.Length == 0 || Only.Contains(scenario);

    /// <summary>From <c>--seconds=8 --rounds=3 --connections=128 --storage=sqlite,postgres --burst=100000 --only=accept,webhooks,burst,end-to-end,urgent,smtp,routing --who=gateway</c>.</summary>
    public static BenchOptions Of(string[] args)
    {
        var given = new ConfigurationBuilder().AddCommandLine(args).Build();
        var storages = given["storage"]?.Split(',') ?? ["sqlite", "postgres"];
        return new()
        {
            Round = TimeSpan.FromSeconds(Number("seconds", 8)),
            Rounds = Number("rounds", 3),
            Connections = Number("connections", 128),
            Burst = Number("burst", 100_000),
            Storages = [.. storages.Where(storage => storage == "sqlite" || PostgresCluster.IsInstalled)],
            Deliveries = Numbers("deliveries", "1000000,10000000"),
            Counted = Numbers("counted", "100000000"),
            Who = given["who"] ?? "",
            Only = given["only"]?.Split(',') ?? [],
        };

        long[] Numbers(string name, string otherwise) =>
            [.. (given[name] ?? otherwise).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => long.Parse(text, CultureInfo.InvariantCulture))];

        int Number(string name, int otherwise) =>
            given[name] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }
}
