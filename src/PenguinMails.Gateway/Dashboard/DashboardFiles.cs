using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;

namespace PenguinMails.Gateway.Dashboard;

/// <summary>Style sheets, modules and icons. They lie beside the program, so that it finds them wherever it is started from.</summary>
internal static class DashboardFiles
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "wwwroot");
    private static readonly ConcurrentDictionary<string, string> Urls = new();

    /// <summary>The file's address with its content's hash, so that browsers may keep it for good.</summary>
    public static string Url(string path) => Urls.GetOrAdd(path, static path =>
    {
        using var file = File.OpenRead(Path.Combine(Root, path));
        return $"/{path}?v={Convert.ToHexStringLower(SHA256.HashData(file)[..6])}";
    });

    public static StaticFileOptions Options => new()
    {
        FileProvider = new PhysicalFileProvider(Root),
        OnPrepareResponse = static response => response.Context.Response.Headers.CacheControl =
            response.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache",
    };
}
