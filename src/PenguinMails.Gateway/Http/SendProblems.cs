namespace PenguinMails.Gateway.Http;

/// <summary>What is wrong with a request, by field. Bounded, because a body may have a million fields with names of any length.</summary>
internal sealed class SendProblems
{
    private const int MostFields = 1_000;
    private const int LongestPath = 200;

    private readonly Dictionary<string, List<string>> byField = [];
    private readonly HashSet<string> broken = [];

    public bool Any => byField.Count > 0;

    public Dictionary<string, string[]> ByField => byField.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());

    /// <summary>True for a field whose JSON has the wrong shape, so that no more can be said of it.</summary>
    public bool IsBroken(string field) => broken.Contains(field);

    public void Add(string field, string problem)
    {
        if (broken.Contains(field))
            return;
        if (field.Length > LongestPath)
            field = field[..LongestPath] + "…";
        if (!byField.TryGetValue(field, out var problems) && byField.Count < MostFields)
            byField.Add(field, problems = []);
        if (problems is not null && !problems.Contains(problem))
            problems.Add(problem);
    }

    /// <summary>What is still said of the field itself would only follow from what was said.</summary>
    public void Break(string field) => broken.Add(field);
}
