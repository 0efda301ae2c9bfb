using System.Text.RegularExpressions;
using Xunit;

namespace PenguinMails.Tests.Architecture;

/// <summary>Who may know whom: Dashboard -> features -> Routing -> Providers; Storage knows nobody.</summary>
public sealed partial class LayerTests
{
    private static readonly Dictionary<string, string[]> Knows = new()
    {
        ["Storage"] = [],
        ["Providers"] = [],
        ["Routing"] = ["Providers"],
        ["Http"] = ["Storage", "Tenants"],
        ["Tenants"] = ["Http", "Storage"],
        ["Operation"] = ["Storage", "Tenants"],
        ["Alerts"] = ["Analytics", "Connections", "Http", "Operation", "Providers", "Routing", "Sending", "Storage", "Tenants"],
        ["Tracking"] = ["Http", "Operation", "Providers", "Storage", "Suppressions", "Tenants", "Webhooks"],
        ["Suppressions"] = ["Http", "Operation", "Providers", "Storage", "Tenants"],
    };

    [Fact]
    public void A_folder_knows_only_those_below_it()
    {
        var violations =
            from file in SourceTree.Files("*.cs").Concat(SourceTree.Files("*.razor"))
            let folder = file.Path.Split('/')[0]
            where folder != file.Path
            from Match use in Using().Matches(file.Text)
            let other = use.Groups[1].Value
            where other != folder && !MayKnow(folder, other)
            select $"{file.Path} uses {other}";

        Assert.Empty(violations);
    }

    private static bool MayKnow(string folder, string other) =>
        Knows.TryGetValue(folder, out var known) ? known.Contains(other)
        : folder is "Dashboard" or "Commands" || other is not ("Dashboard" or "Commands");

    [GeneratedRegex(@"using PenguinMails\.Gateway\.(\w+)")]
    private static partial Regex Using();
}
