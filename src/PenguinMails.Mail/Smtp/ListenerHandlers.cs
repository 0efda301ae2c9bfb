using System.Buffers;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace PenguinMails.Mail.Smtp;

/// <summary>
/// What the library asks, answered by the options' functions. The answers go out in their own words (<see cref="ListenerStream.Answer"/>):
/// the library has one text for each refusal.
/// </summary>
internal sealed class ListenerHandlers(SmtpListenerOptions options) : IMailboxFilter, IMessageStore, IUserAuthenticator
{
    private static readonly SmtpReply LocalError = new(451, "4.3.0", "Local error; try again later");

    public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken)
    {
        PipeOf(context).Recipients = 0;
        return Task.FromResult(Say(context, new(250, "2.1.0", "Ok")));
    }

    public async Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken)
    {
        var pipe = PipeOf(context);
        var refusal = pipe.Recipients >= options.MaxRecipients ? new(452, "4.5.3", "Too many recipients")
            : options.Recipient is { } ask ? await TryAsync(() => ask(PeerOf(context), Address(to), cancellationToken)).ConfigureAwait(false)
            : new(550, "5.7.1", "Relaying denied");
        if (refusal is null)
            pipe.Recipients++;
        return Say(context, refusal ?? new(250, "2.1.5", "Ok"));
    }

    public async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        // The stream has kept the content; the library saw none of it.
        using var content = PipeOf(context).Stream.TakeContent();
        var reply = content.TooLarge ? new(552, "5.3.4", "The message is too large")
            : content.NoRoom ? new(452, "4.3.1", "Too much at once; try again later")
            : await TryAsync(async () => await options.Deliver(
                new(PeerOf(context), Address(transaction.From), [.. transaction.To.Select(Address)], content.Octets), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        Say(context, reply!);
        return SmtpResponse.Ok;
    }

    public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken) =>
        Task.FromResult(options.Authenticate?.Invoke(user, password) ?? false);

    private static async Task<SmtpReply?> TryAsync(Func<ValueTask<SmtpReply?>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever went wrong with this one: it is not safe here, so the client keeps it.
            return LocalError;
        }
    }

    private static bool Say(ISessionContext context, SmtpReply reply)
    {
        PipeOf(context).Stream.Answer(reply);
        return reply.IsPositive;
    }

    private static ListenerPipe PipeOf(ISessionContext context) => (ListenerPipe)context.Pipe;

    private static SmtpPeer PeerOf(ISessionContext context) => new(context.Pipe.IsSecure, context.Authentication.User);

    private static string Address(IMailbox mailbox) => mailbox.AsAddress() ?? "";
}
