using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Validation.Orders;

/// <summary>Which addresses of a list a provider is to be asked about: each once, however often it is there.</summary>
internal sealed class AddressSelection
{
    private static readonly VerdictCode[] OwnHistory =
        [VerdictCode.BouncedBefore, VerdictCode.DeliveredBefore, VerdictCode.Complained, VerdictCode.Unsubscribed, VerdictCode.Suppressed];

    private readonly HashSet<ulong> seen = [];

    private long all, undecided;

    /// <summary>Of all that were looked at so far.</summary>
    public ToAsk Count => new(all, undecided);

    /// <summary>Whether the address is among those of the scope, and here for the first time.</summary>
    public bool Takes(string address, RowVerdict row, OrderScope scope)
    {
        if (!IsOpen(row, OrderScope.All) || !seen.Add(AddressKey.Of(address)))
            return false;

        all++;
        if (!IsOpen(row, OrderScope.Undecided))
            return scope == OrderScope.All;

        undecided++;
        return true;
    }

    private static bool IsOpen(RowVerdict row, OrderScope scope) =>
        !row.Codes.Contains(VerdictCode.Syntax) && !SecondOpinion.IsGiven(row.Codes) && (scope == OrderScope.All || (row.Verdict != Verdict.Invalid && !row.Codes.Any(OwnHistory.Contains)));
}
