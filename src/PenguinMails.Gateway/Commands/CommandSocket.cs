using System.Net.Sockets;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Commands;

/// <summary>
/// How a command reaches the server that holds the data: a socket that only the owner may open. One command a connection: it is
/// written, the writing side closed, the answer read.
/// </summary>
internal sealed partial class CommandSocket(StorageOptions options, IServiceProvider services, ILogger<CommandSocket> log) : BackgroundService
{
    // What the kernel takes for the name of a socket, less the zero.
    private const int MaxPath = 107;

    public static string PathOf(StorageOptions options) => Path.Combine(options.DataDirectory, "gateway.sock");

    /// <summary>Null where nobody listens.</summary>
    public static async Task<CommandAnswer?> AskAsync(string path, CommandRequest request, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
        }
        catch (SocketException)
        {
            return null;
        }

        await using var stream = new NetworkStream(socket);
        await JsonSerializer.SerializeAsync(stream, request, Json.Options, ct);
        socket.Shutdown(SocketShutdown.Send);
        try
        {
            return await JsonSerializer.DeserializeAsync<CommandAnswer>(stream, Json.Options, ct);
        }
        catch (JsonException)
        {
            throw new CommandException("The server stopped before it answered. Whether the command was carried out is not known.");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nodes on PostgreSQL need no such thing, and may share the directory.
        if (options.IsPostgres)
            return;

        var path = PathOf(options);
        if (System.Text.Encoding.UTF8.GetByteCount(path) > MaxPath)
        {
            TooLong(log, path.Length);
            return;
        }

        // We hold the data, so that one which is there is a dead server's.
        File.Delete(path);
        using var listener = Listen(path);
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptAsync(stoppingToken), stoppingToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Socket Listen(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        // Before it listens, nobody can connect.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, PrivateFile.OwnerOnly);

        listener.Listen();
        return listener;
    }

    private async Task ServeAsync(Socket socket, CancellationToken ct)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            if (await JsonSerializer.DeserializeAsync<CommandRequest>(stream, Json.Options, ct) is { } request)
                await JsonSerializer.SerializeAsync(stream, await RunAsync(request, ct), Json.Options, ct);
        }
        catch (Exception exception) when (exception is IOException or JsonException or OperationCanceledException)
        {
            Lost(log, exception);
        }
    }

    private async Task<CommandAnswer> RunAsync(CommandRequest request, CancellationToken ct)
    {
        await using StringWriter output = new(), error = new();
        var tree = AdminCommands.Tree(async (_, work, _) =>
        {
            try
            {
                return await work(services, request.Input, output, ct);
            }
            catch (Exception exception) when (exception is CommandException or ArgumentException)
            {
                await error.WriteLineAsync(exception.Message);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Failed(log, exception);
                await error.WriteLineAsync("The command failed; the server's log says why.");
            }

            return 1;
        });
        var exitCode = await tree.Parse(request.Args).InvokeAsync(new() { Output = output, Error = error, ProcessTerminationTimeout = null }, ct);
        return new(exitCode, output.ToString(), error.ToString());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The data directory's path is too long ({Length}) for a socket: commands can't reach this server")]
    private static partial void TooLong(ILogger log, int length);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A command went away")]
    private static partial void Lost(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A command failed")]
    private static partial void Failed(ILogger log, Exception exception);
}

internal sealed record CommandRequest(string[] Args, string Input);

internal sealed record CommandAnswer(int ExitCode, string Output, string Error);
