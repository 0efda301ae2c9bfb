using System.Collections.Frozen;

namespace PenguinMails.Gateway.Validation.Lists;

/// <summary>
/// What public lists say of a domain or a name: a sign, and never a verdict. They come with the gateway; a file of the same name in
/// <c>lists/</c> of the data directory goes before, so that they can be renewed without a release.
/// </summary>
internal sealed class AddressLists
{
    private const string Folder = "lists";

    private readonly FrozenDictionary<string, int> disposable;
    private readonly FrozenSet<string> roles;

    private AddressLists(IReadOnlyList<IEnumerable<string>> disposable, IEnumerable<string> roles)
    {
        var listed = new Dictionary<string, int>();
        foreach (var domain in disposable.SelectMany(list => list.Distinct()))
            listed[domain] = listed.GetValueOrDefault(domain) + 1;
        this.disposable = listed.ToFrozenDictionary();
        this.roles = roles.ToFrozenSet();
        DisposableLists = disposable.Count;
    }

    /// <summary>How many lists of throw-away mailboxes there are.</summary>
    public int DisposableLists { get; }

    /// <param name="dataDirectory">May hold newer lists.</param>
    public static AddressLists Load(string dataDirectory)
    {
        var own = Path.Combine(AppContext.BaseDirectory, Folder);
        var newer = Path.Combine(dataDirectory, Folder);
        var names = Names(own).Union(Names(newer)).Order(StringComparer.Ordinal);
        return new([.. names.Select(name => Lines(Path.Combine("disposable", name)))], Lines("roles.txt"));

        IReadOnlyList<string> Lines(string file) => Entries(File.Exists(Path.Combine(newer, file)) ? Path.Combine(newer, file) : Path.Combine(own, file));
    }

    /// <summary>How many of the lists name the domain, or one that it lies in.</summary>
    public int DisposableOf(string domain)
    {
        for (var rest = domain; rest.Contains('.', StringComparison.Ordinal); rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
            if (disposable.TryGetValue(rest, out var lists))
                return lists;

        return 0;
    }

    /// <summary>Whether a name stands for a role and not for a person.</summary>
    public bool IsRole(string local) => roles.Contains(local.ToLowerInvariant());

    private static IEnumerable<string> Names(string folder) =>
        Path.Combine(folder, "disposable") is var lists && Directory.Exists(lists) ? Directory.EnumerateFiles(lists, "*.txt").Select(file => Path.GetFileName(file)) : [];

    private static IReadOnlyList<string> Entries(string file) =>
        [.. File.ReadLines(file).Select(line => line.Trim().ToLowerInvariant()).Where(line => line.Length > 0 && line[0] != '#')];
}
