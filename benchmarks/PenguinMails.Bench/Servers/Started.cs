using System.Runtime.InteropServices;

namespace PenguinMails.Bench.Servers;

/// <summary>What runs on behalf of this program and must not outlive it, also where a signal ends it.</summary>
internal static class Started
{
    private static readonly Dictionary<object, Action> Endings = [];
    private static readonly List<PosixSignalRegistration> Signals = [];

    public static void EndOnSignals()
    {
        foreach (var (signal, number) in ((PosixSignal, int)[])[(PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1)])
            Signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                EndAll();
                Environment.Exit(128 + number);
            }));
    }

    public static void Add(object started, Action end)
    {
        lock (Endings)
            Endings.Add(started, end);
    }

    /// <returns>False where it was ended already.</returns>
    public static bool Remove(object started)
    {
        lock (Endings)
            return Endings.Remove(started);
    }

    private static void EndAll()
    {
        // Held until the end, so that nothing is started any more.
        lock (Endings)
            foreach (var end in Endings.Values.Reverse())
                Try(end);
    }

    private static void Try(Action end)
    {
        try
        {
            end();
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            // It ended by itself, or left something open: the others are to be ended all the same.
        }
    }
}
