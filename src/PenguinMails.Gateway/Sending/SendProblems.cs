namespace PenguinMails.Gateway.Sending;

/// <summary>What is wrong with a request, by field.</summary>
internal sealed class SendProblems
{
    private readonly Dictionary<string, List<string>> byField = [];

    public bool Any => byField.Count > 0;

    public Dictionary<string, string[]> ByField => byField.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());

    public void Add(string field, string problem)
    {
        if (!byField.TryGetValue(field, out var problems))
            byField.Add(field, problems = []);

        problems.Add(problem);
    }
}
