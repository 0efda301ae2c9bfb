using System.Data.Common;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Operation;

/// <summary>Asks every few seconds what other nodes have changed. On SQLite there are none.</summary>
internal sealed partial class ConfigurationPoll(
    ConfigurationVersions versions, StorageOptions options, TimeProvider time, ILogger<ConfigurationPoll> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsPostgres)
            return;

        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await versions.PollAsync(stoppingToken);
            }
            catch (DbException exception)
            {
                NotAsked(log, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not ask for changes of the configuration")]
    private static partial void NotAsked(ILogger log, Exception exception);
}
