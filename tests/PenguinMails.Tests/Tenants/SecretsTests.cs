using System.Runtime.Versioning;
using System.Security.Cryptography;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Tenants.Encryption;
using Xunit;

namespace PenguinMails.Tests.Tenants;

public sealed class SecretsTests : IDisposable
{
    private static readonly Guid Tenant = Guid.CreateVersion7();
    private static readonly Guid Connection = Guid.CreateVersion7();

    private readonly string folder = Directory.CreateTempSubdirectory("secrets-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_protected_comes_back_and_never_looks_the_same_twice()
    {
        var secrets = new Secrets(new KeyRing(folder));
        var first = secrets.Protect(Tenant, Connection, "settings", "token-ä");

        Assert.Equal("token-ä", secrets.Unprotect(Tenant, Connection, "settings", first));
        Assert.NotEqual(first, secrets.Protect(Tenant, Connection, "settings", "token-ä"));
        Assert.DoesNotContain("token", first, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_opens_only_in_its_own_place()
    {
        var secrets = new Secrets(new KeyRing(folder));
        var stored = secrets.Protect(Tenant, Connection, "settings", "token");

        Assert.ThrowsAny<CryptographicException>(() => secrets.Unprotect(Guid.CreateVersion7(), Connection, "settings", stored));
        Assert.ThrowsAny<CryptographicException>(() => secrets.Unprotect(Tenant, Guid.CreateVersion7(), "settings", stored));
        Assert.ThrowsAny<CryptographicException>(() => secrets.Unprotect(Tenant, Connection, "webhook_secret", stored));
    }

    [Fact]
    public void Any_changed_character_is_noticed()
    {
        var secrets = new Secrets(new KeyRing(folder));
        var stored = secrets.Protect(Tenant, Connection, "settings", "token");

        for (var i = 0; i < stored.Length; i++)
        {
            var tampered = stored.ToCharArray();
            tampered[i] = tampered[i] == 'A' ? 'B' : 'A';
            Assert.ThrowsAny<CryptographicException>(() => secrets.Unprotect(Tenant, Connection, "settings", new string(tampered)));
        }
    }

    [Theory, InlineData(""), InlineData("."), InlineData("nothing"), InlineData("a.b!c"), InlineData("a.AAAA")]
    public void Noise_is_not_a_secret(string stored) =>
        Assert.ThrowsAny<CryptographicException>(() => new Secrets(new KeyRing(folder)).Unprotect(Tenant, Connection, "settings", stored));

    [Fact]
    public void After_a_rotation_old_secrets_open_and_new_ones_use_the_new_key()
    {
        var ring = new KeyRing(folder);
        var secrets = new Secrets(ring);
        var before = secrets.Protect(Tenant, Connection, "settings", "token");
        var key = ring.Rotate();

        Assert.Equal("token", secrets.Unprotect(Tenant, Connection, "settings", before));
        Assert.StartsWith(key + ".", secrets.Renew(Tenant, Connection, "settings", before), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_learns_of_a_rotation_by_another()
    {
        var here = new KeyRing(folder);
        var there = new KeyRing(folder);
        there.Rotate();
        var stored = new Secrets(there).Protect(Tenant, Connection, "settings", "token");

        Assert.Equal("token", new Secrets(here).Unprotect(Tenant, Connection, "settings", stored));
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public void Only_the_owner_may_read_the_key_ring()
    {
        var ring = new KeyRing(folder);
        var file = Path.Combine(folder, KeyRing.FileName);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        ring.Rotate();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_key_ring_survives_a_restart()
    {
        var stored = new Secrets(new KeyRing(folder)).Protect(Tenant, Connection, "settings", "token");

        Assert.Equal("token", new Secrets(new KeyRing(folder)).Unprotect(Tenant, Connection, "settings", stored));
    }
}
