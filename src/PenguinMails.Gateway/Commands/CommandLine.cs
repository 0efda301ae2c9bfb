using System.CommandLine;
using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Operation;

namespace PenguinMails.Gateway.Commands;

/// <summary>One binary: the server and what an operator does.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = AdminCommands.Tree((parse, work, ct) => AdminProcess.RunAsync(args, parse, work, ct));
        root.Subcommands.Add(Serve());
        // The host hears the signals itself and stops gracefully.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static Command Serve()
    {
        var serve = new Command("serve", "Run the gateway. What follows is configuration, such as --urls=http://localhost:8080 --Storage=postgres")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        serve.SetAction(async (parse, ct) =>
        {
            try
            {
                await using var app = GatewayApp.Create([.. AdminCommands.ConfigurationOf(parse), .. parse.UnmatchedTokens]);
                await app.RunAsync(ct);
                return 0;
            }
            catch (Exception exception) when (exception is DataInUseException or OptionsValidationException)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
                return 1;
            }
        });
        return serve;
    }
}
