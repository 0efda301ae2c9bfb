using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Hooks.Admin;

/// <summary>What admins do with their endpoints; each change with its line in the audit log.</summary>
internal sealed class HookAdmin(Database database, Writer writer, HookVault vault, HookClient client, HookLog log, AlertStore alerts, Audit audit, TimeProvider time)
{
    public const int MostHooks = 20;

    /// <summary>After a rotation, for so long the secret before signs, too.</summary>
    public static readonly TimeSpan PreviousSigns = TimeSpan.FromHours(24);

    public async Task<IReadOnlyList<Hook>> ListAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<Hook>($"SELECT {Hook.Columns} FROM hooks h WHERE h.tenant_id = @tenant ORDER BY h.id", new { tenant }, ct);
    }

    public async Task<Hook?> FindAsync(Guid tenant, Guid id, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<Hook>($"SELECT {Hook.Columns} FROM hooks h WHERE h.id = @id AND h.tenant_id = @tenant", new { id, tenant }, ct);
    }

    /// <returns>Null where the tenant has as many as it may have.</returns>
    public async Task<(Hook Hook, HookSecret Secret)?> CreateAsync(Guid tenant, NewHook asked, string actor)
    {
        var now = time.GetUtcNow();
        var secret = HookSecret.New(asked.Signature);
        var id = Guid.CreateVersion7(now);
        var made = new Hook
        {
            Id = id,
            TenantId = tenant,
            Url = asked.Url,
            Description = asked.Description,
            Types = Hook.TypesOf(asked.Types),
            Secret = vault.Protect(tenant, id, secret),
            State = EnumNames.Of(asked.Enabled ? HookState.Active : HookState.Paused),
            CreatedAt = now,
            Seq = 0,
        };
        var entry = Entry(made, actor, "hook.created", new { types = asked.Types });
        var hook = await writer.ChangeAsync(session => Create(session, made, asked.Since, entry));
        return hook is null ? null : (hook, secret);
    }

    /// <returns>Null where the tenant has no such endpoint.</returns>
    public async Task<Hook?> ChangeAsync(Guid tenant, Guid id, HookChange change, string actor, CancellationToken ct)
    {
        if (await FindAsync(tenant, id, ct) is not { } before)
            return null;

        var entry = Entry(before with { Url = change.Url ?? before.Url }, actor, "hook.changed", new { types = change.Types, enabled = change.Enabled, url_changed = change.Url is not null });
        var after = await writer.ChangeAsync(session => Change(session, tenant, id, change, entry));
        if (after?.What == HookState.Active)
            await alerts.ClearAsync(HookRunner.AlertOf(before), actor);

        return after;
    }

    public async Task<bool> DeleteAsync(Guid tenant, Guid id, string actor, CancellationToken ct)
    {
        if (await FindAsync(tenant, id, ct) is not { } hook)
            return false;

        var entry = Entry(hook, actor, "hook.deleted", new { });
        var deleted = await writer.ChangeAsync(session => Audited(
            session, session.Execute("DELETE FROM hooks WHERE id = @id AND tenant_id = @tenant", new { id, tenant }) > 0, entry));
        await alerts.ClearAsync(HookRunner.AlertOf(hook), actor);
        return deleted;
    }

    /// <summary>A new secret signs from now on, and the one before beside it for a day.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">Which endpoint.</param>
    /// <param name="kind">How it is to be signed from now on; null leaves that.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<(Hook Hook, HookSecret Secret)?> RotateAsync(Guid tenant, Guid id, HookSignatureKind? kind, string actor, CancellationToken ct)
    {
        if (await FindAsync(tenant, id, ct) is not { } hook)
            return null;

        var secret = HookSecret.New(kind ?? vault.Current(hook).Kind);
        var change = new { id, tenant, next = vault.Protect(tenant, id, secret), before = hook.Secret, until = time.GetUtcNow() + PreviousSigns };
        var entry = Entry(hook, actor, "hook.rotated", new { signature = secret.Kind });
        var rotated = await writer.ChangeAsync(session => Audited(session, session.Execute("""
            UPDATE hooks SET secret = @next, previous_secret = @before, previous_until = @until WHERE id = @id AND tenant_id = @tenant AND secret = @before
            """, change) > 0, entry));
        return rotated ? (hook with { Secret = change.next, PreviousSecret = hook.Secret, PreviousUntil = change.until }, secret) : null;
    }

    /// <summary>Makes one request at once, with an event that never happened, and notes it in the log.</summary>
    public async Task<HookAnswer?> TestAsync(Guid tenant, Guid id, EventType type, CancellationToken ct)
    {
        if (await FindAsync(tenant, id, ct) is not { } hook)
            return null;

        var at = time.GetUtcNow();
        var told = HookSample.Of(type, at);
        var answer = await client.PostAsync(hook, PublicId.Format(PublicId.Event, told.Id), HookRunner.Payload(told), ct);
        await log.AddTestAsync(hook, told.Id, type, answer.AttemptAt(at));
        return answer;
    }

    /// <summary>Encrypts every secret anew under the ring's current key.</summary>
    public async Task<int> RenewAllAsync(CancellationToken ct)
    {
        IReadOnlyList<Hook> hooks;
        using (var read = await database.ReadAsync(ct))
            hooks = await read.QueryAsync<Hook>($"SELECT {Hook.Columns} FROM hooks h ORDER BY h.tenant_id, h.id", null, ct);

        foreach (var hook in hooks)
        {
            var after = vault.Renew(hook);
            await writer.ChangeAsync(session => session.Execute(
                "UPDATE hooks SET secret = @after, previous_secret = @previous WHERE id = @Id AND tenant_id = @TenantId AND secret = @Secret",
                new { hook.Id, hook.TenantId, hook.Secret, after = after.Secret, previous = after.PreviousSecret }));
        }

        return hooks.Count;
    }

    private AuditEntry Entry(Hook hook, string actor, string action, object more) =>
        audit.Entry(hook.TenantId, actor, action, new { hook = PublicId.Format(PublicId.Hook, hook.Id), host = hook.Host, more });

    private static Hook? Create(Session session, Hook made, DateTimeOffset? since, AuditEntry entry)
    {
        session.Dialect.LockTable(session, "hooks");
        if (session.First<long>("SELECT COUNT(*) FROM hooks WHERE tenant_id = @TenantId AND id <> @Id", made) >= MostHooks)
            return null;

        var hook = made with { Seq = since is { } time ? EventOrder.LowestAt(time) : EventOrder.EndOf(session, made.TenantId) };
        var isNew = session.Execute("""
            INSERT INTO hooks (id, tenant_id, url, description, types, secret, state, created_at, seq, not_before, slowness)
            VALUES (@Id, @TenantId, @Url, @Description, @Types, @Secret, @State, @CreatedAt, @Seq, 0, 0) ON CONFLICT DO NOTHING
            """, hook) > 0;
        Audited(session, isNew, entry);
        return hook;
    }

    private static Hook? Change(Session session, Guid tenant, Guid id, HookChange change, AuditEntry entry)
    {
        if (session.First<Hook>($"SELECT {Hook.Columns} FROM hooks h WHERE h.id = @id AND h.tenant_id = @tenant FOR UPDATE", new { id, tenant }) is not { } before)
            return null;

        var state = change.Enabled switch
        {
            true => HookState.Active,
            false when before.What == HookState.Active => HookState.Paused,
            _ => before.What,
        };
        var after = before with
        {
            Url = change.Url ?? before.Url,
            Description = change.Description ?? before.Description,
            Types = change.Types is { } types ? Hook.TypesOf(types) : before.Types,
            State = EnumNames.Of(state),
            Problem = state == HookState.Disabled ? before.Problem : null,
            // Another address or a mended one owes nothing to what was before.
            NotBefore = change.Url is not null || change.Enabled == true ? DateTimeOffset.UnixEpoch : before.NotBefore,
        };
        Audited(session, session.Execute("""
            UPDATE hooks SET url = @Url, description = @Description, types = @Types, state = @State, problem = @Problem, not_before = @NotBefore
            WHERE id = @Id AND tenant_id = @TenantId
            """, after) > 0, entry);
        return after;
    }

    private static bool Audited(Session session, bool changed, AuditEntry entry)
    {
        if (changed)
            Audit.Write(session, entry);

        return changed;
    }
}
