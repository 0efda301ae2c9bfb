using PenguinMails.Gateway.Hooks;
using Xunit;

namespace PenguinMails.Tests.Hooks;

public sealed class HookSecretTests
{
    [Fact]
    public void It_signs_as_the_specifications_example_does() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        new HookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}"""));

    [Fact]
    public void Secrets_are_new_each_time_and_of_their_kind()
    {
        var (one, other, pair) = (HookSecret.New(HookSignatureKind.V1), HookSecret.New(HookSignatureKind.V1), HookSecret.New(HookSignatureKind.V1a));

        Assert.NotEqual(one.Text, other.Text);
        Assert.Equal(32, Convert.FromBase64String(one.Text["whsec_".Length..]).Length);
        Assert.Null(one.PublicKey);
        Assert.StartsWith("whsk_", pair.Text, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(pair.PublicKey!["whpk_".Length..]).Length);
        Assert.StartsWith("v1a,", pair.Sign("id", DateTimeOffset.UnixEpoch, "{}"), StringComparison.Ordinal);
    }
}
