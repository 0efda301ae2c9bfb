using System.Runtime.CompilerServices;

namespace PenguinMails.Tests.Architecture;

/// <summary>The source, for rules that hold over all of it.</summary>
internal static class SourceTree
{
    public static string Gateway { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../src/PenguinMails.Gateway"));

    public static string Mail { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../src/PenguinMails.Mail"));

    public static IEnumerable<(string Path, string Text)> Files(string pattern) => Files(pattern, Gateway);

    public static IEnumerable<(string Path, string Text)> Files(string pattern, string root) =>
        Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(path => !path.StartsWith("node_modules/", StringComparison.Ordinal))
            .Select(path => (path, File.ReadAllText(Path.Combine(root, path))));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
