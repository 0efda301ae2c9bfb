using MimeKit;

namespace PenguinMails.Mail.Smtp;

/// <summary>Connections to one server: as many as are needed up to the limit, each used for many messages.</summary>
public sealed class SmtpPool : IAsyncDisposable
{
    private readonly SmtpServerSettings settings;
    private readonly TimeProvider clock;
    private readonly SmtpHandshake handshake;
    private readonly SmtpPlaces places;
    private readonly Stack<SmtpConnection> idle = new();
    private readonly ITimer sweep;
    private bool disposed;

    public SmtpPool(SmtpServerSettings settings, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        this.settings = settings;
        this.clock = clock ?? TimeProvider.System;
        handshake = new(settings, this.clock);
        places = new(settings.MaxConnections, this.clock);
        sweep = this.clock.CreateTimer(_ => Sweep(), null, settings.MaxIdle, settings.MaxIdle);
    }

    /// <summary>Sends one message. What can be expected to happen is a result.</summary>
    /// <exception cref="OperationCanceledException">
    /// By the token, while it is certain that the message was not taken; when that is no longer certain the result is unknown.
    /// </exception>
    public async Task<SmtpResult> SendAsync(SmtpEnvelope envelope, MimeMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(message);
        while (true)
        {
            await places.TakeAsync(ct).ConfigureAwait(false);
            var keepsPlace = true;
            try
            {
                return await SendInPlaceAsync(envelope, message, ct).ConfigureAwait(false);
            }
            catch (SmtpTrouble trouble)
            {
                // Too many connections: this place is given up, and the message waits for one of the others.
                if (trouble.Result is SmtpResult.NotTaken { Reply: { } reply } && IsCrowded(reply) && places.TryGiveUp())
                    keepsPlace = false;
                else
                    return trouble.Result;
            }
            finally
            {
                if (keepsPlace)
                    places.Return();
            }
        }
    }

    /// <summary>Connects and authenticates as for a message, without sending one.</summary>
    public async Task<SmtpCheck> CheckAsync(CancellationToken ct)
    {
        try
        {
            var connection = await handshake.OpenAsync(ct).ConfigureAwait(false);
            var offer = connection.Offer;
            await connection.QuitAsync().ConfigureAwait(false);
            return offer;
        }
        catch (SmtpTrouble trouble)
        {
            return new(trouble.Result);
        }
    }

    /// <summary>Closes what is idle at once, and every other connection after its message.</summary>
    public async ValueTask DisposeAsync()
    {
        await sweep.DisposeAsync().ConfigureAwait(false);
        SmtpConnection[] all;
        lock (idle)
        {
            disposed = true;
            all = [.. idle];
            idle.Clear();
        }

        await Task.WhenAll(all.Select(static connection => connection.QuitAsync())).ConfigureAwait(false);
    }

    private async Task<SmtpResult> SendInPlaceAsync(SmtpEnvelope envelope, MimeMessage message, CancellationToken ct)
    {
        if (TakeIdle() is { } used)
        {
            var result = await SendOnAsync(used, envelope, message, ct).ConfigureAwait(false);
            // A server may close what was idle whenever it likes. Not a word of the message went out: a new connection may try.
            if (!used.WasDead)
                return result;
        }

        var fresh = await handshake.OpenAsync(ct).ConfigureAwait(false);
        return await SendOnAsync(fresh, envelope, message, ct).ConfigureAwait(false);
    }

    private async Task<SmtpResult> SendOnAsync(SmtpConnection connection, SmtpEnvelope envelope, MimeMessage message, CancellationToken ct)
    {
        try
        {
            return await connection.SendAsync(envelope, message, ct).ConfigureAwait(false);
        }
        finally
        {
            Return(connection);
        }
    }

    private void Return(SmtpConnection connection)
    {
        if (connection.IsUsable)
        {
            lock (idle)
            {
                if (!disposed)
                {
                    idle.Push(connection);
                    return;
                }
            }
        }

        // The goodbye is nobody's wait.
        _ = connection.QuitAsync();
    }

    private SmtpConnection? TakeIdle()
    {
        while (true)
        {
            SmtpConnection? connection;
            lock (idle)
            {
                ObjectDisposedException.ThrowIf(disposed, this);
                if (!idle.TryPop(out connection))
                    return null;
            }

            if (connection.IsUsable && !connection.IsIdleTooLong)
                return connection;
            _ = connection.QuitAsync();
        }
    }

    private void Sweep()
    {
        SmtpConnection[] stale;
        lock (idle)
        {
            stale = [.. idle.Where(static connection => connection.IsIdleTooLong || !connection.IsUsable)];
            var kept = idle.Except(stale).Reverse().ToArray();
            idle.Clear();
            foreach (var connection in kept)
                idle.Push(connection);
        }

        foreach (var connection in stale)
            _ = connection.QuitAsync();
    }

    // 421 before anything was said, or a status of policy or of a system that is full: what servers answer to one connection too many.
    private static bool IsCrowded(SmtpReply reply) => reply.Code == 421 || reply.Enhanced is "4.7.0" or "4.3.2" or "4.7.28" or "4.4.5";
}
