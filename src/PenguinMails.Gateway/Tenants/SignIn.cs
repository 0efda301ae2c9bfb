using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace PenguinMails.Gateway.Tenants;

/// <summary>Checks a password. How often that may be tried is limited for each address and for each account.</summary>
internal sealed class SignIn(Users users, Sessions sessions, SignInLimits limits) : IDisposable
{
    private readonly PartitionedRateLimiter<string> addresses = Limiter(limits.PerAddress, limits.Window);
    private readonly PartitionedRateLimiter<string> accounts = Limiter(limits.PerAccount, limits.Window);

    public async Task<SignInAnswer> TryAsync(string email, string password, IPAddress? from, CancellationToken ct)
    {
        // An unknown account is limited too, so that the answer does not tell which exist.
        using var byAddress = addresses.AttemptAcquire(Network(from));
        using var byAccount = byAddress.IsAcquired ? accounts.AttemptAcquire(email.Trim().ToLowerInvariant()) : null;
        if (byAccount is not { IsAcquired: true })
            return new SignInAnswer.TooOften(limits.Window);

        var user = password.Length <= Users.MaxPassword ? await users.VerifyAsync(email, password, ct) : null;
        return user is null ? new SignInAnswer.Refused() : new SignInAnswer.Welcome(await sessions.StartAsync(user));
    }

    public void Dispose()
    {
        addresses.Dispose();
        accounts.Dispose();
    }

    private static PartitionedRateLimiter<string> Limiter(int permits, TimeSpan window) => PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetSlidingWindowLimiter(key, _ => new()
        {
            PermitLimit = permits,
            Window = window,
            SegmentsPerWindow = 6,
        }));

    /// <summary>Who has one IPv6 address has the /64 around it.</summary>
    private static string Network(IPAddress? address)
    {
        if (address is null)
            return "";

        if (address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetwork)
            return address.MapToIPv4().ToString();

        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }
}

internal abstract record SignInAnswer
{
    private SignInAnswer() { }

    public sealed record Welcome(string Token) : SignInAnswer;

    public sealed record Refused : SignInAnswer;

    public sealed record TooOften(TimeSpan RetryAfter) : SignInAnswer;
}

/// <summary>The configuration section <c>SignIn</c>.</summary>
internal sealed class SignInLimits
{
    public int PerAddress { get; init; } = 30;
    public int PerAccount { get; init; } = 10;
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
}
