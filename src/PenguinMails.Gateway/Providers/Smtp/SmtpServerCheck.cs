using PenguinMails.Mail.Smtp;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>What a look at every server of a connection found, in words for whoever types the settings.</summary>
internal static class SmtpServerCheck
{
    public static async Task<ConnectionCheck> OfAsync(SmtpAccount account, CancellationToken ct)
    {
        var servers = account.Settings.Servers;
        var checks = await Task.WhenAll(servers.Select(server => account.PoolOf(server.Name).CheckAsync(ct)));
        var failed = servers.Index().Zip(checks).Where(pair => pair.Second.Problem is not null)
            .Select(pair => Failed(pair.First.Item, pair.First.Index, pair.Second.Problem!)).ToList();
        if (failed.Count == 0)
            return new(true, servers.Count == 1 ? $"{servers[0].Name} accepts mail." : $"All {servers.Count} servers accept mail.");

        // What somebody has to correct comes before what may mend itself.
        var worst = failed.FirstOrDefault(check => !check.Unreachable) ?? failed[0];
        return worst with
        {
            Detail = string.Join(" ", failed.Select(check => check.Detail)),
            Cause = string.Join(" ", failed.Select(check => check.Cause)),
        };
    }

    private static ConnectionCheck Failed(SmtpServer server, int place, SmtpResult problem) => problem switch
    {
        SmtpResult.Misconfigured wrong => new(false, $"{server.Name}: {Sentence(server, wrong.Problem)}", InvalidKey: IsOfLogin(wrong.Problem))
        {
            Setting = $"servers.{place}.{SettingOf(wrong.Problem)}",
            Cause = $"{server.Name}: {wrong.Detail}",
        },
        SmtpResult.NotTaken down => new(false, $"{server.Name}: Unable to connect to {server.Host}, port {server.Port}.")
        {
            Unreachable = true,
            Cause = $"{server.Name}: {down.Detail}",
        },
        _ => new(false, $"{server.Name}: {server.Host} gave an answer we can't read.") { Cause = $"{server.Name}: {problem}" },
    };

    private static string Sentence(SmtpServer server, SmtpProblem problem) => problem switch
    {
        SmtpProblem.Credentials => $"{server.Host} rejected the user name or password. Please check your credentials and try again.",
        SmtpProblem.AuthenticationRequired => $"{server.Host} requires a user name and password.",
        SmtpProblem.AuthenticationNotOffered => $"{server.Host} offers no safe way to sign in with this security setting. Choose another setting, or leave the user name empty.",
        SmtpProblem.StartTlsNotOffered => $"{server.Host} does not offer STARTTLS on port {server.Port}.",
        SmtpProblem.Address => $"{server.Host} has no public address. Enter a public server, or ask the operator of this gateway to add its network to AllowedNetworks.",
        SmtpProblem.Certificate => $"The certificate of {server.Host} is not valid, or not for this host.",
        _ => throw new ArgumentOutOfRangeException(nameof(problem)),
    };

    private static bool IsOfLogin(SmtpProblem problem) => problem is SmtpProblem.Credentials or SmtpProblem.AuthenticationRequired;

    private static string SettingOf(SmtpProblem problem) => problem switch
    {
        SmtpProblem.Credentials => "password",
        SmtpProblem.AuthenticationRequired or SmtpProblem.AuthenticationNotOffered => "username",
        SmtpProblem.StartTlsNotOffered => "security",
        SmtpProblem.Address or SmtpProblem.Certificate => "host",
        _ => throw new ArgumentOutOfRangeException(nameof(problem)),
    };
}
