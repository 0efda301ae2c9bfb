namespace PenguinMails.Gateway.Routing.Cost;

/// <summary>A flow of least cost through a small network, by cheapest ways one after the other (Bellman and Ford find each).</summary>
internal sealed class CostFlow(int nodes)
{
    private readonly List<(int From, int To, long Room, decimal Cost)> edges = [];

    /// <returns>The edge, for <see cref="Used"/>.</returns>
    public int Add(int from, int to, long room, decimal cost)
    {
        edges.Add((from, to, room, cost));
        edges.Add((to, from, 0, -cost));
        return edges.Count - 2;
    }

    public long Used(int edge) => edges[edge + 1].Room;

    public long Between(int from, int to) => edges.Index().Where(edge => edge.Index % 2 == 0 && edge.Item.From == from && edge.Item.To == to).Sum(edge => Used(edge.Index));

    /// <returns>How much goes through.</returns>
    public long Run(int source, int sink)
    {
        var through = 0L;
        while (Way(source, sink) is { Count: > 0 } way)
        {
            var room = way.Min(edge => edges[edge].Room);
            foreach (var edge in way)
            {
                edges[edge] = edges[edge] with { Room = edges[edge].Room - room };
                edges[edge ^ 1] = edges[edge ^ 1] with { Room = edges[edge ^ 1].Room + room };
            }

            through += room;
        }

        return through;
    }

    /// <summary>The cheapest way with room, from its end; null where there is none.</summary>
    private List<int>? Way(int source, int sink)
    {
        var cost = new decimal?[nodes];
        var into = new int[nodes];
        cost[source] = 0;
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < edges.Count; i++)
                if (edges[i].Room > 0 && cost[edges[i].From] is { } before && (cost[edges[i].To] is not { } known || before + edges[i].Cost < known))
                {
                    (cost[edges[i].To], into[edges[i].To], changed) = (before + edges[i].Cost, i, true);
                }
        }

        if (cost[sink] is null)
            return null;

        var way = new List<int>();
        for (var node = sink; node != source; node = edges[into[node]].From)
            way.Add(into[node]);

        return way;
    }
}
