using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Mail.Bounces;
using PenguinMails.Tests;
using Xunit;

namespace PenguinMails.Mail.Tests.Bounces;

public sealed class VerpAddressTests
{
    private const string Domain = "bounce.sender.example";
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void What_is_written_is_read_again_and_fits_a_local_part() =>
        Prop.ForAll(Gen.Choose(1, VerpAddress.MaxPayload).SelectMany(n => Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), n)).ToArbitrary(), payload =>
        {
            var address = VerpAddress.Create(Key, payload, Domain);
            Assert.InRange(address.IndexOf('@', StringComparison.Ordinal), 1, 64);
            Assert.True(EmailAddress.TryParse(address, out _, out var problem), problem);
            Assert.True(VerpAddress.TryRead(Key, address, out var read));
            Assert.Equal(payload, read);
        }).Check(Properties.Tried());

    [Fact]
    public void The_form_stays_since_old_mail_bounces_too() =>
        Assert.Equal("b+aebagbayay2fjo4xzxud5dsps57xy@bounce.sender.example", VerpAddress.Create(Key, [1, 2, 3, 4], "Bounce.Sender.Example"));

    [Fact]
    public void Case_and_angle_brackets_do_not_matter()
    {
        var address = VerpAddress.Create(Key, [1, 2, 3], Domain);
        Assert.True(VerpAddress.TryRead(Key, $"<{address.ToUpperInvariant()}>", out var payload));
        Assert.Equal([1, 2, 3], payload);
    }

    [Fact]
    public void A_change_to_any_character_is_noticed()
    {
        var address = VerpAddress.Create(Key, [1, 2, 3, 4, 5, 6, 7, 8], Domain);
        for (var i = 0; i < address.Length; i++)
            foreach (var other in "abcdefghijklmnopqrstuvwxyz234567+@.")
                if (other != address[i])
                    Assert.False(VerpAddress.TryRead(Key, $"{address[..i]}{other}{address[(i + 1)..]}", out _));
    }

    [Fact]
    public void Another_key_and_another_domain_do_not_fit()
    {
        var address = VerpAddress.Create(Key, [1, 2, 3], Domain);
        Assert.False(VerpAddress.TryRead(new byte[32], address, out _));
        Assert.False(VerpAddress.TryRead(Key, address.Replace("sender", "other", StringComparison.Ordinal), out _));
        Assert.False(VerpAddress.TryRead(Key, address[..^1], out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("b+@bounce.sender.example")]
    [InlineData("b+fake0token@bounce.sender.example")]
    [InlineData("b+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@bounce.sender.example")]
    [InlineData("bob@bounce.sender.example")]
    public void What_is_no_token_is_refused(string address) => Assert.False(VerpAddress.TryRead(Key, address, out _));
}
