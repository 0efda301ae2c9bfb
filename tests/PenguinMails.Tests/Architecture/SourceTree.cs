using System.Runtime.CompilerServices;

namespace PenguinMails.Tests.Architecture;

/// <summary>The gateway's source, for rules that hold over all of it.</summary>
internal static class SourceTree
{
    public static string Gateway { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../src/PenguinMails.Gateway"));

    public static IEnumerable<(string Path, string Text)> Files(string pattern) =>
        Directory.EnumerateFiles(Gateway, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Gateway, file).Replace('\\', '/'))
            .Where(path => !path.StartsWith("node_modules/", StringComparison.Ordinal))
            .Select(path => (path, File.ReadAllText(Path.Combine(Gateway, path))));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
