using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;

namespace PenguinMails.Tests;

/// <summary>
/// How properties are tried: the same cases in every run, so that what holds here holds everywhere. SEED=n in the environment
/// tries others.
/// </summary>
internal static class Properties
{
    private static readonly ulong Seed =
        ulong.TryParse(Environment.GetEnvironmentVariable("SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 1;

    public static Rnd Dice => new(Seed, 1);

    public static Config Tried(int cases = 100) =>
        Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(FSharpOption<Replay>.Some(new(Dice, FSharpOption<int>.None)));
}
