using PenguinMails.Gateway.Tenants.Encryption;

namespace PenguinMails.Gateway.Hooks;

/// <summary>Between an endpoint's secrets and its row, where they are encrypted.</summary>
internal sealed class HookVault(Secrets secrets, TimeProvider time)
{
    private const string Field = "hook_secret";

    public string Protect(Guid tenant, Guid hook, HookSecret secret) => secrets.Protect(tenant, hook, Field, secret.Text);

    public HookSecret Current(Hook hook) => new(secrets.Unprotect(hook.TenantId, hook.Id, Field, hook.Secret));

    /// <summary>The current one first.</summary>
    public IEnumerable<HookSecret> Signing(Hook hook)
    {
        yield return Current(hook);
        if (hook.PreviousSecret is { } previous && hook.PreviousUntil > time.GetUtcNow())
            yield return new(secrets.Unprotect(hook.TenantId, hook.Id, Field, previous));
    }

    /// <summary>The same secrets under the current key of the ring.</summary>
    public Hook Renew(Hook hook) => hook with
    {
        Secret = secrets.Renew(hook.TenantId, hook.Id, Field, hook.Secret),
        PreviousSecret = hook.PreviousSecret is { } previous ? secrets.Renew(hook.TenantId, hook.Id, Field, previous) : null,
    };
}
