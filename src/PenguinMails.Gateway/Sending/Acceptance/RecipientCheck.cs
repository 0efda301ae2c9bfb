using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Validation;

namespace PenguinMails.Gateway.Sending.Acceptance;

/// <summary>Checks the addresses of recipients before their email is accepted, where the tenant wishes it.</summary>
internal sealed class RecipientCheck(AcceptanceSettings settings, QuickChecker checker)
{
    /// <summary>How long name servers may keep an acceptance waiting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>All of one call's sends together, so that it waits once.</summary>
    /// <returns>The same sends; invalid recipients blocked, or with a note.</returns>
    public async ValueTask<IReadOnlyList<ValidSend>> CheckAsync(Guid tenant, IReadOnlyList<ValidSend> sends, CancellationToken ct)
    {
        var check = (await settings.OfAsync(tenant, ct)).AtAcceptance;
        if (check == AcceptanceCheck.Off || sends.Count == 0)
            return sends;

        var verdicts = await checker.CheckAsync(tenant, [.. sends.SelectMany(send => send.To).Where(to => to.Blocked is null).Select(to => to.Mailbox.Address)], Patience, ct);
        return [.. sends.Select(send => send with { To = [.. send.To.Select(to => to.Blocked is null ? Checked(to, verdicts[to.Mailbox.Address.Key], check) : to)] })];
    }

    private static SendTo Checked(SendTo to, AddressVerdict verdict, AcceptanceCheck check) => verdict.Verdict switch
    {
        Verdict.Invalid when check == AcceptanceCheck.Reject => to with { Blocked = RecipientRemark.Invalid(Why(verdict)) },
        Verdict.Invalid => to with { Note = RecipientRemark.Noted("invalid", Why(verdict)) },
        Verdict.Risky => to with { Note = RecipientRemark.Noted("risky", Why(verdict)) },
        _ => to,
    };

    private static string Why(AddressVerdict verdict) => verdict.Reasons[0].Detail;
}
