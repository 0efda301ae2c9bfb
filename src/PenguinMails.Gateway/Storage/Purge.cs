namespace PenguinMails.Gateway.Storage;

/// <summary>How one kind of what is kept for a time only is deleted, by the feature whose tables these are.</summary>
/// <param name="Kind">As metrics name it.</param>
/// <param name="Step">Deletes what is past its time now, in one transaction: up to so many rows, found by an index.</param>
/// <param name="Oldest">Since when the oldest that is left is kept; null where nothing is.</param>
internal sealed record Purge(string Kind, Func<Session, DateTimeOffset, int, PurgeStep> Step, Func<Session, DateTimeOffset?> Oldest)
{
    /// <summary>Where whatever is found is deleted.</summary>
    public static Purge Of(string kind, Func<Session, DateTimeOffset, int, int> delete, Func<Session, DateTimeOffset?> oldest) =>
        new(kind, (session, now, most) => delete(session, now, most) is var deleted ? new(deleted, deleted) : default, oldest);
}

/// <param name="Found">None where nothing is past its time any more.</param>
/// <param name="Deleted">Of these.</param>
internal readonly record struct PurgeStep(int Found, int Deleted);
