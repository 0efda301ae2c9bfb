using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Operation;

/// <summary>Asks every few seconds what other nodes have changed. On SQLite there are none.</summary>
internal sealed class ConfigurationPoll(
    ConfigurationVersions versions, StorageOptions options, TimeProvider time, ILogger<ConfigurationPoll> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.IsPostgres ? PeriodicWork.RepeatAsync(versions.PollAsync, Pause, time, log, stoppingToken) : Task.CompletedTask;
}
