using System.Globalization;

namespace PenguinMails.Bench.Servers;

/// <summary>Express with BullMQ on a Redis that writes every command to disk before it answers.</summary>
internal static class Peer
{
    public const string ApiKey = "peer-key";
    public const string SigningKey = "key-0123456789abcdef0123456789abcdef";

    /// <summary>Null where Redis, Node or the packages are not there.</summary>
    public static async Task<Server?> StartAsync(string folder)
    {
        var script = Path.Combine(Repository.Root, "benchmarks/peers/express-bullmq/server.js");
        if (!Repository.Has("redis-server") || !Repository.Has("node") || !Directory.Exists(Path.Combine(Path.GetDirectoryName(script)!, "node_modules")))
            return null;

        var data = Directory.CreateDirectory(Path.Combine(folder, "redis")).FullName;
        var redisPort = ChildProcess.FreePort();
        var redis = await ChildProcess.StartAsync(folder, "redis", redisPort, "redis-server",
        [
            "--port", Text(redisPort), "--bind", "127.0.0.1", "--dir", data, "--appendonly", "yes", "--appendfsync", "always",
            "--save", "", "--maxmemory-policy", "noeviction",
        ]);
        var (url, port) = Server.Loopback();
        var node = await ChildProcess.StartAsync(folder, "node", port, "node", [script], new Dictionary<string, string>
        {
            ["PORT"] = Text(port),
            ["REDIS_PORT"] = Text(redisPort),
            ["API_KEY"] = ApiKey,
            ["SIGNING_KEY"] = SigningKey,
            ["NODE_ENV"] = "production",
        });
        return new(url, node, redis);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
