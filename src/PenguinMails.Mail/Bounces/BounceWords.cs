using System.Collections.Frozen;
using static PenguinMails.Mail.Bounces.BounceKind;
using static PenguinMails.Mail.Bounces.RefusedParty;

namespace PenguinMails.Mail.Bounces;

/// <summary>What the words of a diagnostic mean. Of several rows the first that fits decides.</summary>
internal static partial class BounceWords
{
    /// <summary>Said of the sender, its records and its pace, or of a receiver that is full: no code says more.</summary>
    private static readonly (RefusalVerdict Verdict, Phrases Words)[] Sure =
    [
        (new(Policy, Sender), OfSenderWithoutMail),
        (new(Authentication, Sender), OfAuthentication),
        (new(Soft, Receiver), OfReceiver),
        (new(Soft, Sender), OfSendersPace),
        (new(Policy, Network), OfNetworkRecords),
        (new(Policy, Sender), OfSender),
        (new(MailboxFull, Receiver), OfFullMailbox),
    ];

    /// <summary>They stand before what is said of recipients, unless the code speaks of the recipient too.</summary>
    private static readonly (RefusalVerdict Verdict, Phrases Words)[] Likely =
    [
        (new(BounceKind.Content, RefusedParty.Content), OfContent),
        (new(Blocked, Network), OfNetwork),
        (new(Blocked, Sender), OfBlockedSender),
        (new(Blocked, RefusedParty.Content), OfSpam),
    ];

    private static readonly (SessionStage Stage, Phrases Words)[] Stages =
    [
        (SessionStage.Connection, OfConnection),
        (SessionStage.Hello, OfHello),
        (SessionStage.Sender, OfMailFrom),
        (SessionStage.Content, OfEndOfData),
        (SessionStage.Data, OfData),
        (SessionStage.Recipient, OfRcptTo),
    ];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Vocabulary =
        AllWords().Where(word => !word.Contains('*', StringComparison.Ordinal)).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly Phrases Parts = new([.. AllWords().Where(word => word.Contains('*', StringComparison.Ordinal))]);

    /// <summary>Whether any phrase has the word, which comes with a blank on each side.</summary>
    public static bool Knows(ReadOnlySpan<char> word) => Vocabulary.Contains(word[1..^1]) || Parts.In(word);

    public static RefusalVerdict? SureOf(Wording said) => First(Sure, said);

    public static RefusalVerdict? LikelyOf(Wording said) => First(Likely, said);

    /// <summary>The recipient does not exist. Only here does an unknown word between two others count.</summary>
    public static bool BlameRecipient(Wording said) => OfUnknownRecipient.In(said.All);

    /// <inheritdoc cref="BlameRecipient"/>
    public static bool BlameDomain(Wording said) => OfUnknownDomain.In(said.All);

    /// <summary>Which of the two a code means that says of the recipient that it is wrong.</summary>
    public static bool SpeakOfDomain(Wording said) => OfUnknownDomain.In(said.Known);

    public static bool DenyAccess(Wording said) => OfDeniedAccess.In(said.Known);

    /// <summary>Counts when there is no enhanced status.</summary>
    public static RefusalVerdict? HintOf(Wording said) =>
        OfPassing.In(said.Known) ? new(Soft, Receiver)
        : OfUnfitSize.In(said.Known) ? new(BounceKind.Content, RefusedParty.Content)
        : OfRefusal.In(said.Known) ? new(Blocked, Network)
        : OfPolicy.In(said.Known) ? new(Policy, Unknown)
        : null;

    /// <summary>Where the session was, as reports tell it: "(in reply to end of DATA command)", "after initial connection".</summary>
    public static SessionStage StageOf(Wording said)
    {
        foreach (var (stage, words) in Stages)
            if (words.In(said.Known))
                return stage;
        return SessionStage.Unknown;
    }

    private static RefusalVerdict? First((RefusalVerdict Verdict, Phrases Words)[] rows, Wording said)
    {
        foreach (var (verdict, words) in rows)
            if (words.In(said.Known))
                return verdict;
        return null;
    }

    private static IEnumerable<string> AllWords() =>
        Sure.Concat(Likely).Select(row => row.Words).Concat(Stages.Select(row => row.Words))
            .Concat([OfUnknownRecipient, OfUnknownDomain, OfDeniedAccess, OfPassing, OfUnfitSize, OfRefusal, OfPolicy])
            .SelectMany(phrases => phrases.Words);
}
