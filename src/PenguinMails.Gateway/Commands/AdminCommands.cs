using System.CommandLine;
using System.CommandLine.Parsing;
using PenguinMails.Gateway.Commands.Seeding;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Commands;

/// <summary>What a command does, given the gateway's parts and what was piped in.</summary>
internal delegate Task<int> Work(IServiceProvider services, string input, TextWriter output, CancellationToken ct);

/// <summary>Runs the work of a parsed command: here, or in the server that holds the data.</summary>
internal delegate Task<int> WorkRunner(ParseResult parse, Work work, CancellationToken ct);

/// <summary>The operator's commands.</summary>
internal static class AdminCommands
{
    private static readonly Option<string?> Data = new("--data") { Description = "The data directory; else by configuration (DataDirectory)", Recursive = true };
    private static readonly Option<Guid> Tenant = new("--tenant") { Description = "The tenant's id, as `tenant create` prints it", Required = true };
    private static readonly Option<string?> SettingsFile = new("--settings-file") { Description = "JSON with the settings as the API takes them; - reads from standard input", Required = true };
    private static readonly Option<bool> PasswordStdin = new("--password-stdin") { Description = "Read the password from standard input; without it one is made and printed" };

    public static RootCommand Tree(WorkRunner run) => new("PenguinMails ESP gateway")
    {
        Data,
        Leaf("migrate", "Bring the database up to date", run, _ => ConfigurationCommands.MigrateAsync),
        new Command("tenant", "Tenants") { TenantCreate(run), Leaf("list", "All tenants", run, _ => AccountCommands.ListTenantsAsync) },
        new Command("user", "Users of the dashboard") { UserCreate(run) },
        new Command("key", "Keys of the API") { KeyCreate(run) },
        new Command("secrets", "Stored secrets") { Leaf("rotate", "Add a key to the key ring and encrypt every secret anew", run, _ => ConfigurationCommands.RotateAsync) },
        new Command("connection", "Accounts at providers") { ConnectionSave(run) },
        Rebuild(run),
        SeedAnalytics(run),
        new Command("demo", "The tenant of a first run") { DemoCreate(run) },
    };

    /// <summary>Options that are configuration, as the host reads them.</summary>
    public static string[] ConfigurationOf(ParseResult parse) =>
        parse.GetValue(Data) is { } directory ? ["--DataDirectory=" + Path.GetFullPath(directory)] : [];

    /// <summary>What the command reads, taken on the side of whoever typed it.</summary>
    public static async Task<string> ReadInputAsync(ParseResult parse, CancellationToken ct)
    {
        if (parse.GetResult(SettingsFile) is not null && parse.GetValue(SettingsFile) is { } path and not "-")
            return await File.ReadAllTextAsync(path, ct);

        var piped = parse.GetResult(SettingsFile) is not null || (parse.GetResult(PasswordStdin) is not null && parse.GetValue(PasswordStdin));
        return piped ? await Console.In.ReadToEndAsync(ct) : "";
    }

    private static Command TenantCreate(WorkRunner run)
    {
        var name = new Option<string>("--name") { Required = true };
        return Leaf("create", "Make a tenant", run, parse =>
            (services, _, output, _) => AccountCommands.CreateTenantAsync(services, parse.GetRequiredValue(name), output), name);
    }

    private static Command UserCreate(WorkRunner run)
    {
        var email = new Option<string>("--email") { Required = true };
        var role = new Option<UserRole>("--role") { DefaultValueFactory = _ => UserRole.Admin };
        return Leaf("create", "Make a user", run, parse => (services, input, output, _) => AccountCommands.CreateUserAsync(
            services, parse.GetRequiredValue(Tenant), parse.GetRequiredValue(email), parse.GetValue(PasswordStdin) ? input.TrimEnd('\r', '\n') : null, parse.GetValue(role), output),
            Tenant, email, role, PasswordStdin);
    }

    private static Command KeyCreate(WorkRunner run)
    {
        var name = new Option<string>("--name") { Required = true };
        var scope = new Option<Scope>("--scope") { Required = true };
        return Leaf("create", "Make a key; it is printed once", run, parse => (services, _, output, _) => AccountCommands.CreateKeyAsync(
            services, parse.GetRequiredValue(Tenant), parse.GetRequiredValue(name), parse.GetValue(scope), output),
            Tenant, name, scope);
    }

    private static Command ConnectionSave(WorkRunner run)
    {
        var provider = new Option<string>("--provider") { Required = true };
        return Leaf("save", "Save a tenant's account at a provider and register our webhook there", run, parse =>
            (services, input, output, ct) => ConfigurationCommands.SaveConnectionAsync(
                services, parse.GetRequiredValue(Tenant), parse.GetRequiredValue(provider), input, output, ct),
            Tenant, provider, SettingsFile);
    }

    private static Command Rebuild(WorkRunner run)
    {
        var tenant = new Option<Guid?>("--tenant") { Description = "Of this tenant only" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Change nothing, only say what would change" };
        var counts = new Option<bool>("--only-counts") { Description = "Only compare the counts with the deliveries" };
        return Leaf("rebuild", "Replay the webhooks that are kept, and mend what follows from them", run, parse => (services, _, output, ct) => RebuildCommand.RunAsync(
            services, new(parse.GetValue(tenant), parse.GetValue(dryRun), parse.GetValue(counts)), output, ct),
            tenant, dryRun, counts);
    }

    private static Command SeedAnalytics(WorkRunner run)
    {
        var deliveries = new Option<long>("--deliveries") { Description = "How many", Required = true };
        var days = new Option<int>("--days") { Description = "Over how many days until now", DefaultValueFactory = _ => 90 };
        var counts = new Option<bool>("--only-counts") { Description = "Only what is counted of them, without messages, deliveries and events" };
        var besideReal = new Option<bool>("--beside-real") { Description = "Also where there are deliveries already" };
        return Leaf("seed-analytics", "Make deliveries up, to measure with; never for a tenant that is in use", run, parse => (services, _, output, ct) => SeedCommand.RunAsync(
            services, new(parse.GetRequiredValue(Tenant), parse.GetValue(deliveries), parse.GetValue(days), parse.GetValue(counts)), parse.GetValue(besideReal), output, ct),
            Tenant, deliveries, days, counts, besideReal);
    }

    private static Command DemoCreate(WorkRunner run)
    {
        var sandbox = new Option<Uri>("--sandbox-url") { Required = true, CustomParser = ReadUrl };
        var file = new Option<string>("--file") { Description = "Where the credentials are written; kept if they still work", Required = true };
        return Leaf("create", "Make the demo tenant, or mend it", run, parse => (services, _, output, ct) =>
            ActivatorUtilities.CreateInstance<DemoTenant>(services).EnsureAsync(
                parse.GetRequiredValue(sandbox), parse.GetRequiredValue(file), output, ct),
            sandbox, file);
    }

    private static Uri? ReadUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url))
            return url;

        result.AddError($"{result.Tokens[0].Value} is not a URL.");
        return null;
    }

    private static Command Leaf(string name, string description, WorkRunner run, Func<ParseResult, Work> work, params Option[] options)
    {
        var command = new Command(name, description);
        foreach (var option in options)
            command.Options.Add(option);

        command.SetAction((parse, ct) => run(parse, work(parse), ct));
        return command;
    }
}
