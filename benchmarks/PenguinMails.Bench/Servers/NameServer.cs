using System.Globalization;

namespace PenguinMails.Bench.Servers;

/// <summary>dnsmasq on loopback, with a mail server for each of some domains and no other domain below .example.</summary>
internal static class NameServer
{
    public static async Task<(ChildProcess Process, int Port)> StartAsync(string folder, IEnumerable<string> domains)
    {
        var port = ChildProcess.FreePort();
        var configuration = Path.Combine(folder, "dnsmasq.conf");
        await File.WriteAllLinesAsync(configuration,
        [
            string.Create(CultureInfo.InvariantCulture, $"port={port}"), "listen-address=127.0.0.1", "bind-interfaces", "no-resolv", "no-hosts", "no-poll", "pid-file=",
            $"user={Environment.UserName}", "group=", "local-ttl=3600", "local=/example/", "local=/com/", "local=/net/", "local=/org/", .. domains.Select(domain => $"mx-host={domain},mx.{domain},10"),
        ]);
        return (await ChildProcess.StartAsync(folder, "dnsmasq", port, "/usr/sbin/dnsmasq", ["--keep-in-foreground", $"--conf-file={configuration}", "--log-facility=-"]), port);
    }
}
