namespace PenguinMails.Gateway.Routing;

/// <summary>
/// Finds which of many phrases a text contains, in one pass over the text however many there are (Aho and Corasick), ignoring case as
/// <see cref="StringComparison.OrdinalIgnoreCase"/> does. It never allocates while it searches.
/// </summary>
internal sealed class PhraseSearch
{
    private const ulong Free = ulong.MaxValue;
    private const int NodeBits = 24;

    private readonly Dictionary<char, ushort> classes = [];
    private readonly ushort[] latin = new ushort[256];
    private readonly List<int> failures = [0];
    private readonly List<int> phraseAt = [-1];

    /// <summary>The nearest node on the way of failures at which a phrase ends; -1 where none does.</summary>
    private readonly List<int> outputs = [-1];

    private ulong[] edges = [Free, Free];
    private int edgeCount;

    public PhraseSearch(IReadOnlyList<string> phrases)
    {
        var firstOfLevel = new List<List<(int Node, int Parent, ushort Class)>>();
        for (var i = 0; i < phrases.Count; i++)
            Insert(phrases[i], i, firstOfLevel);

        foreach (var (node, parent, letter) in firstOfLevel.SelectMany(level => level))
            Link(node, parent, letter);
        foreach (var (letter, number) in classes)
            if (letter < latin.Length)
                latin[letter] = number;
    }

    /// <summary>Goes on with the next letter of a text.</summary>
    public int Next(int node, char letter)
    {
        var upper = char.ToUpperInvariant(letter);
        var number = upper < latin.Length ? latin[upper] : classes.GetValueOrDefault(upper);
        if (number == 0)
            return 0;

        while (true)
        {
            if (Find(node, number) is >= 0 and var next)
                return next;
            if (node == 0)
                return 0;
            node = failures[node];
        }
    }

    /// <summary>The longest phrase that ends here; -1 where none does.</summary>
    public int FirstEnding(int node) => phraseAt[node] >= 0 ? node : outputs[node];

    /// <summary>The next shorter phrase that ends at the same letter.</summary>
    public int NextEnding(int node) => outputs[node];

    public int PhraseAt(int node) => phraseAt[node];

    private void Insert(string phrase, int number, List<List<(int, int, ushort)>> levels)
    {
        var node = 0;
        for (var depth = 0; depth < phrase.Length; depth++)
        {
            var letter = ClassOf(phrase[depth]);
            var next = Find(node, letter);
            if (next < 0)
            {
                next = phraseAt.Count;
                phraseAt.Add(-1);
                failures.Add(0);
                outputs.Add(-1);
                AddEdge(node, letter, next);
                if (levels.Count == depth)
                    levels.Add([]);
                levels[depth].Add((next, node, letter));
            }

            node = next;
        }

        phraseAt[node] = number;
    }

    /// <summary>Level by level: what it falls back to is shorter, and linked before.</summary>
    private void Link(int node, int parent, ushort letter)
    {
        if (parent != 0)
        {
            var back = failures[parent];
            while (Find(back, letter) < 0 && back != 0)
                back = failures[back];
            failures[node] = Math.Max(Find(back, letter), 0);
        }

        outputs[node] = FirstEnding(failures[node]);
    }

    private ushort ClassOf(char letter)
    {
        var upper = char.ToUpperInvariant(letter);
        if (!classes.TryGetValue(upper, out var number))
            classes[upper] = number = (ushort)(classes.Count + 1);

        return number;
    }

    private int Find(int node, ushort letter)
    {
        var key = ((ulong)node << 16) | letter;
        for (var slot = SlotOf(key); edges[slot] != Free; slot = (slot + 1) & (edges.Length - 1))
            if (edges[slot] >> NodeBits == key)
                return (int)(edges[slot] & ((1 << NodeBits) - 1));

        return -1;
    }

    private void AddEdge(int node, ushort letter, int next)
    {
        if (2 * ++edgeCount > edges.Length)
        {
            var before = edges;
            edges = new ulong[2 * before.Length];
            Array.Fill(edges, Free);
            foreach (var edge in before)
                if (edge != Free)
                    Place(edge);
        }

        Place(((((ulong)node << 16) | letter) << NodeBits) | (uint)next);
    }

    private void Place(ulong edge)
    {
        var slot = SlotOf(edge >> NodeBits);
        while (edges[slot] != Free)
            slot = (slot + 1) & (edges.Length - 1);
        edges[slot] = edge;
    }

    private int SlotOf(ulong key) => (int)((key * 0x9E37_79B9_7F4A_7C15) >> 32) & (edges.Length - 1);
}
