using System.CommandLine;
using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Commands;

/// <summary>
/// A command in a process of its own. If a server holds the data it does the work, because only one process may write; else this
/// one holds it for a moment.
/// </summary>
internal static class AdminProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args, ParseResult parse, Work work, CancellationToken ct)
    {
        var error = parse.InvocationConfiguration.Error;
        try
        {
            var input = await AdminCommands.ReadInputAsync(parse, ct);
            await using var app = GatewayApp.Create(AdminCommands.ConfigurationOf(parse), builder => builder.Logging.ClearProviders());
            var output = parse.InvocationConfiguration.Output;
            return await OpenOrForwardAsync(app.Services, args, input, output, error, ct) ?? await work(app.Services, input, output, ct);
        }
        catch (Exception exception) when (exception is CommandException or ArgumentException or IOException or DataInUseException or OptionsValidationException)
        {
            await error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    /// <summary>Null once this process holds the data; else the exit code that the server answered.</summary>
    private static async Task<int?> OpenOrForwardAsync(IServiceProvider services, string[] args, string input, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var socket = CommandSocket.PathOf(services.GetRequiredService<StorageOptions>());
        for (var deadline = time.GetUtcNow() + Patience; ;)
        {
            try
            {
                StoreStart.Open(services, time);
                return null;
            }
            catch (DataInUseException)
            {
                // Held by a server, by one that is just starting, or by another command.
                if (await CommandSocket.AskAsync(socket, new(args, input), output, error, ct) is { } exitCode)
                    return exitCode;

                if (time.GetUtcNow() > deadline)
                    throw;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, ct);
        }
    }
}
