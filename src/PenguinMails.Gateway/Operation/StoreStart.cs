using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants.Encryption;

namespace PenguinMails.Gateway.Operation;

/// <summary>Brings the store up to date before anything else starts.</summary>
internal sealed class StoreStart(IServiceProvider services, TimeProvider time) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Open(services, time);
        return Task.CompletedTask;
    }

    /// <returns>The numbers of the migrations that were run.</returns>
    public static IReadOnlyList<int> Open(IServiceProvider services, TimeProvider time)
    {
        services.GetRequiredService<DataLock>();
        services.GetRequiredService<KeyRing>();
        return Migrations.Run(services.GetRequiredService<Database>(), time);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
