using System.ComponentModel;

namespace PenguinMails.Gateway.Providers;

/// <summary>A provider that finds out, for money, whether mailboxes exist: of one address, or of a whole list that it works on by itself.</summary>
internal interface IAddressValidation
{
    /// <summary>How many bytes the file of a list may have.</summary>
    int LargestList { get; }

    /// <summary>How many lists an account may have worked on at once.</summary>
    int MostLists { get; }

    Task<(MailboxFinding? Finding, ValidationTrouble? Trouble)> ValidateAsync(Connection connection, string address, CancellationToken ct);

    /// <summary>Begins with a list; whoever has no answer asks for its state before it is tried again, because a list is paid for each time.</summary>
    /// <param name="connection">Whose account.</param>
    /// <param name="list">Its name, which no other list of the account has.</param>
    /// <param name="file">CSV with a header and one column, <c>email</c>.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Null where it was taken.</returns>
    Task<ValidationTrouble?> UploadAsync(Connection connection, string list, ReadOnlyMemory<byte> file, CancellationToken ct);

    Task<(ValidationListState? State, ValidationTrouble? Trouble)> StateAsync(Connection connection, string list, CancellationToken ct);

    /// <summary>Reads what was found of the addresses of a finished list.</summary>
    /// <param name="connection">Whose account.</param>
    /// <param name="answers">As its state says.</param>
    /// <param name="most">How many addresses it has: more are not read.</param>
    /// <param name="found">Takes each.</param>
    /// <param name="ct">Ends it.</param>
    Task<ValidationTrouble?> ReadAsync(Connection connection, Uri answers, long most, Action<string, MailboxFinding> found, CancellationToken ct);

    /// <summary>Stops work on a list, or removes what was found. One that is not there is removed.</summary>
    Task<ValidationTrouble?> RemoveListAsync(Connection connection, string list, CancellationToken ct);
}

[Description("What a provider found of an address's mailbox.")]
public enum MailboxFinding
{
    [Description("The mailbox exists.")]
    Deliverable,

    [Description("There is no such mailbox.")]
    Undeliverable,

    [Description("Email to it harms the sender: a throw-away mailbox, or a domain of bad repute.")]
    DoNotSend,

    [Description("Its domain takes email to any name, so that nobody can tell.")]
    CatchAll,

    [Description("It could not be found out.")]
    Unknown,
}

internal enum ValidationTroubleKind
{
    /// <summary>The key, or who asks with it.</summary>
    KeyRefused,

    /// <summary>Asking again would be refused again.</summary>
    Refused,

    TooFast,

    NotReached,
}

/// <summary>Why a provider did not do what it was asked for.</summary>
/// <param name="Kind">What follows from it.</param>
/// <param name="Detail">For people.</param>
/// <param name="RetryAfter">When to try again, where the provider says so.</param>
/// <param name="MayHaveHappened">Its answer was lost.</param>
internal sealed record ValidationTrouble(ValidationTroubleKind Kind, string Detail, TimeSpan? RetryAfter = null, bool MayHaveHappened = false)
{
    /// <summary>Worth another try later.</summary>
    public bool Passes => Kind is ValidationTroubleKind.TooFast or ValidationTroubleKind.NotReached;
}

/// <summary>How far a provider is with a list.</summary>
internal abstract record ValidationListState
{
    private ValidationListState() { }

    /// <summary>It has no such list.</summary>
    public sealed record Absent : ValidationListState;

    public sealed record UnderWay(long Processed) : ValidationListState;

    /// <param name="Answers">Where they are.</param>
    public sealed record Finished(Uri Answers) : ValidationListState;

    public sealed record Failed(string Detail) : ValidationListState;
}

/// <summary>What a provider asks for telling which addresses of a list are good.</summary>
/// <param name="UsdPerThousand">The specification's price; today's lists ask many times that.</param>
internal sealed record ListValidationPrice(decimal UsdPerThousand)
{
    public string Words => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${UsdPerThousand:0.00} per 1,000 emails validated");
}
