namespace PenguinMails.Gateway.Providers;

/// <summary>What asking the provider showed about one envelope.</summary>
internal abstract record LookupResult
{
    private LookupResult() { }

    public sealed record Taken(string ProviderMessageId) : LookupResult;

    /// <summary>Not there now; means not taken only after <see cref="ConnectionProfile.AbsenceProvenAfter"/>.</summary>
    public sealed record Absent : LookupResult;

    /// <summary>The question could not be put (key may not ask, provider down): ask again later.</summary>
    public sealed record NoAnswer(string Detail) : LookupResult;
}
