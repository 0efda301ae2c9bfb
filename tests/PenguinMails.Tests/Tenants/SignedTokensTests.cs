using PenguinMails.Gateway.Tenants.Encryption;
using Xunit;

namespace PenguinMails.Tests.Tenants;

public sealed class SignedTokensTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("ring-").FullName;
    private readonly Guid tenant = Guid.CreateVersion7();

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void A_token_says_what_was_signed_also_after_the_key_was_rotated_and_elsewhere()
    {
        var ring = new KeyRing(directory);
        var token = new SignedTokens(ring).Sign("link", tenant, "content"u8);
        ring.Rotate();

        foreach (var tokens in (SignedTokens[])[new(ring), new(new KeyRing(directory))])
        {
            var read = tokens.Read("link", token);
            Assert.Equal(tenant, read?.TenantId);
            Assert.Equal("content"u8, read!.Content);
        }

        Assert.NotEqual(token, new SignedTokens(ring).Sign("link", tenant, "content"u8));
    }

    [Fact]
    public void A_token_is_good_for_its_purpose_and_its_ring_only()
    {
        var token = new SignedTokens(new(directory)).Sign("link", tenant, "content"u8);
        var other = Directory.CreateTempSubdirectory("ring-").FullName;

        Assert.Null(new SignedTokens(new(directory)).Read("other", token));
        Assert.Null(new SignedTokens(new(other)).Read("link", token));
        Directory.Delete(other, recursive: true);
    }

    [Fact]
    public void Whatever_is_changed_about_a_token_makes_it_void()
    {
        var tokens = new SignedTokens(new(directory));
        var token = tokens.Sign("link", tenant, "content"u8);
        // The last character may hold bits that belong to no byte.
        for (var i = 0; i < token.Length - 1; i++)
            foreach (var with in (string[])["", "A", "B", ".", "%", "ü", "\0"])
                if (token[..i] + with + token[(i + 1)..] is var changed && changed != token)
                    Assert.Null(tokens.Read("link", changed));

        foreach (var bad in (string[])["", ".", "x", token.Split('.')[0] + ".", new('A', 5_000)])
            Assert.Null(tokens.Read("link", bad));
    }
}
