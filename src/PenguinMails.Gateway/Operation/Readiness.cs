using System.Data.Common;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Operation;

/// <summary>Whether the store can be written. Asked often it answers from the last second, because anybody may ask.</summary>
internal sealed class Readiness(Writer writer, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private Task<bool>? last;
    private DateTimeOffset asked;

    public Task<bool> CheckAsync(CancellationToken ct)
    {
        lock (gate)
        {
            if (last is null || (last.IsCompleted && time.GetUtcNow() - asked >= Fresh))
                (last, asked) = (WriteAsync(), time.GetUtcNow());

            return last.WaitAsync(ct);
        }
    }

    private async Task<bool> WriteAsync()
    {
        try
        {
            await writer.ChangeAsync(session => session.Execute("""
                INSERT INTO readiness (id, checked_at) VALUES (1, @now)
                ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at
                """, new { now = time.GetUtcNow() })).WaitAsync(Patience);
            return true;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            return false;
        }
    }
}
