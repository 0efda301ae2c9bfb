using System.Net.Sockets;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Commands;

/// <summary>
/// How a command reaches the server that holds the data: a socket that only the owner may open. One command a connection: it is
/// written, the writing side closed, the answer read as it comes; its last part has the exit code.
/// </summary>
internal sealed partial class CommandSocket(StorageOptions options, IServiceProvider services, ILogger<CommandSocket> log) : BackgroundService
{
    // What the kernel takes for the name of a socket, less the zero.
    private const int MaxPath = 107;

    public static string PathOf(StorageOptions options) => Path.Combine(options.DataDirectory, "gateway.sock");

    /// <returns>The exit code; null where nobody listens.</returns>
    public static async Task<int?> AskAsync(string path, CommandRequest request, TextWriter output, TextWriter error, CancellationToken ct)
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
        return await PrintAsync(stream, output, error, ct)
            ?? throw new CommandException("The server stopped before it answered. Whether the command was carried out is not known.");
    }

    /// <returns>Null where the answer has no end.</returns>
    private static async Task<int?> PrintAsync(Stream answer, TextWriter output, TextWriter error, CancellationToken ct)
    {
        try
        {
            await foreach (var part in JsonSerializer.DeserializeAsyncEnumerable<CommandAnswer>(answer, topLevelValues: true, Json.Options, ct))
            {
                await output.WriteAsync(part!.Output);
                await error.WriteAsync(part.Error);
                if (part.ExitCode is not null)
                    return part.ExitCode;
            }
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            return null;
        }

        return null;
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
                await SendAsync(stream, await RunAsync(request, part => SendAsync(stream, new(null, part, ""), ct), ct), ct);
        }
        catch (Exception exception) when (exception is IOException or JsonException or OperationCanceledException)
        {
            Lost(log, exception);
        }
    }

    private static Task SendAsync(Stream stream, CommandAnswer part, CancellationToken ct) => JsonSerializer.SerializeAsync(stream, part, Json.Options, ct);

    private async Task<CommandAnswer> RunAsync(CommandRequest request, Func<string, Task> send, CancellationToken ct)
    {
        await using var output = new PartialOutput(send);
        await using var error = new StringWriter();
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

/// <param name="ExitCode">Of the last part; null where more comes.</param>
/// <param name="Output">What was printed since the part before.</param>
internal sealed record CommandAnswer(int? ExitCode, string Output, string Error);

/// <summary>Sends what was printed when it is flushed. Who typed the command may be gone by then; that ends it.</summary>
internal sealed class PartialOutput(Func<string, Task> send) : StringWriter
{
    public override async Task FlushAsync()
    {
        var text = ToString();
        GetStringBuilder().Clear();
        try
        {
            await send(text);
        }
        catch (IOException exception)
        {
            throw new OperationCanceledException("Nobody waits for the answer any more.", exception);
        }
    }
}
