using Microsoft.Extensions.Time.Testing;

namespace PenguinMails.Tests;

/// <summary>A clock that moves only by hand. It starts at the real time, because the sandbox and PostgreSQL go by that.</summary>
internal static class StoppedClock
{
    public static FakeTimeProvider Now() => new(TimeProvider.System.GetUtcNow());
}
