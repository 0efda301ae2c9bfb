using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

[assembly: AssemblyFixture(typeof(PenguinMails.Mail.Tests.PostfixServer))]

namespace PenguinMails.Mail.Tests;

/// <summary>
/// A private Postfix for the run of the tests, started by the first that wants one: it takes mail on loopback for every address
/// at <see cref="Domain"/> and delivers it into one Maildir.
/// </summary>
public sealed class PostfixServer : IAsyncDisposable
{
    public const string Domain = "postfix.test";

    private static readonly Lazy<Task<Instance>> Running = new(() => Task.Run(Instance.Start));

    public static async Task<int> PortAsync() => (await Running.Value).Port;

    /// <summary>The message as it lies in the mailbox, LF lines and Postfix's own fields on top, once it has arrived.</summary>
    /// <param name="recipient">Each test takes addresses of its own.</param>
    public static async Task<byte[]> DeliveredToAsync(string recipient, CancellationToken ct)
    {
        var instance = await Running.Value;
        var until = Stopwatch.StartNew();
        while (until.Elapsed < TimeSpan.FromMinutes(3))
        {
            if (instance.Find(recipient) is { } message)
                return message;
            await Task.Delay(20, ct);
        }

        throw new TimeoutException($"Nothing arrived for {recipient}. Postfix says:\n{instance.LastWords()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (Running is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            (await Running.Value).Stop();
    }

    private sealed class Instance(string folder, int port)
    {
        private const string Program = "/usr/sbin/postfix";
        private readonly Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);

        public int Port => port;

        public static Instance Start()
        {
            if (!File.Exists(Program))
                throw new InvalidOperationException("Postfix is not installed: on Debian, apt-get install postfix.");
            if (Environment.UserName != "root")
                throw new InvalidOperationException("Postfix must be started as root: run these tests as root, or in a container whose user is root.");

            var instance = new Instance(Directory.CreateTempSubdirectory("postfix-").FullName, FreePort());
            instance.WriteConfiguration();
            instance.Control("start");
            return instance;
        }

        public void Stop()
        {
            Control("abort");
            Directory.Delete(folder, recursive: true);
        }

        // The Delivered-To that Postfix writes on top tells the recipient; a file that was looked into once is not opened again.
        public byte[]? Find(string recipient)
        {
            lock (files)
            {
                var arrived = Path.Combine(folder, "mail", "all", "new");
                if (!files.ContainsKey(recipient) && Directory.Exists(arrived))
                    foreach (var file in Directory.EnumerateFiles(arrived).Except(files.Values.ToList()).ToList())
                        files[RecipientOf(file)] = file;
                return files.TryGetValue(recipient, out var found) ? File.ReadAllBytes(found) : null;
            }
        }

        public string LastWords()
        {
            var log = Path.Combine(folder, "log");
            return File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(20)) : "nothing.";
        }

        private static string RecipientOf(string file)
        {
            const string field = "Delivered-To: ";
            var line = File.ReadLines(file, Encoding.UTF8).First(line => line.StartsWith(field, StringComparison.Ordinal));
            return line[field.Length..];
        }

        private void WriteConfiguration()
        {
            foreach (var part in (string[])["conf", "queue", "data", "mail"])
                Directory.CreateDirectory(Path.Combine(folder, part));

            // Its daemons run as other users, and a temporary folder is closed to them.
            Run("chmod", "755", folder);
            Run("chown", "postfix", Path.Combine(folder, "data"));
            Run("chown", "nobody", Path.Combine(folder, "mail"));
            File.WriteAllText(Path.Combine(folder, "conf", "main.cf"), Settings());
            File.WriteAllText(Path.Combine(folder, "conf", "master.cf"), Daemons());
        }

        // Headers stay as they came (local_header_rewrite_clients), so that what is compared and verified is what was sent.
        private string Settings() => $"""
            compatibility_level = 3.6
            queue_directory = {folder}/queue
            data_directory = {folder}/data
            maillog_file = {folder}/log
            maillog_file_prefixes = {folder}
            myhostname = mail.{Domain}
            mydestination =
            mynetworks = 127.0.0.0/8
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            local_header_rewrite_clients =
            local_recipient_maps =
            alias_maps =
            alias_database =
            virtual_mailbox_domains = {Domain}
            virtual_mailbox_base = {folder}/mail
            virtual_mailbox_maps = static:all/
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            virtual_minimum_uid = 1
            virtual_mailbox_limit = 0
            message_size_limit = 40000000
            in_flow_delay = 0
            smtpd_peername_lookup = no
            """ + "\n";

        private string Daemons() => $"""
            127.0.0.1:{port} inet n - n - - smtpd
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            flush unix n - n 1000? 0 flush
            error unix - - n - - error
            retry unix - - n - - error
            virtual unix - n n - - virtual
            smtp unix - - n - - smtp
            anvil unix - - n - 1 anvil
            proxymap unix - - n - - proxymap
            postlog unix-dgram n - n - 1 postlogd
            """ + "\n";

        private void Control(string what) => Run(Program, "-c", Path.Combine(folder, "conf"), what);

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        private static void Run(string program, params string[] arguments)
        {
            // The daemons inherit what is redirected and would hold it open; what they have to say is in their log.
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
            if (!process.WaitForExit(TimeSpan.FromMinutes(3)) || process.ExitCode != 0)
                throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed.");
        }
    }
}
