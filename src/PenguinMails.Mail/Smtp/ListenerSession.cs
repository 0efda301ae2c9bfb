using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;

namespace PenguinMails.Mail.Smtp;

/// <summary>One client's conversation, from the greeting to the end. Everything it may ask for has a limit.</summary>
internal sealed class ListenerSession : IDisposable
{
    private static readonly SmtpReply LocalError = new(451, "4.3.0", "Local error; try again later");

    private readonly SmtpListenerOptions options;
    private readonly ListenerMemory memory;
    private readonly ListenerInput input;
    private readonly ListenerOutput output;
    private readonly CancellationTokenSource patience;
    private readonly ListenerEnvelope envelope;
    private SmtpPeer peer;
    private ListenerContent? content;
    private bool open = true;
    private int commands;
    private int errors;
    private int messages;

    public ListenerSession(Stream stream, IPAddress? address, SmtpListenerOptions options, ListenerMemory memory, TimeProvider clock)
    {
        (this.options, this.memory) = (options, memory);
        envelope = new(options);
        peer = new(address, null, false, null);
        patience = new(Timeout.InfiniteTimeSpan, clock);
        output = new();
        input = new(output.FlushAsync);
        Use(stream);
    }

    /// <summary>Ends when the client has gone, has misbehaved, was silent too long, or the listener stops.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var stopping = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        try
        {
            await GreetAsync().ConfigureAwait(false);
            while (open && await ServeAsync().ConfigureAwait(false))
            {
            }

            patience.CancelAfter(options.Idle);
            await output.FlushAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // Nobody is there to be told.
        }
    }

    public void Dispose()
    {
        content?.Dispose();
        patience.Dispose();
        input.Stream.Dispose();
    }

    private void Use(Stream stream)
    {
        input.Use(stream);
        output.Use(stream);
    }

    private async Task GreetAsync()
    {
        var reply = options.Greet is { } greet ? await greet(peer, patience.Token).ConfigureAwait(false) : null;
        if (reply is null)
            output.Write($"220 {options.HostName} ESMTP");
        else
        {
            open = false;
            Answer(reply);
        }
    }

    private async ValueTask<bool> ServeAsync()
    {
        patience.CancelAfter(options.Idle);
        var (there, line) = await input.ReadLineAsync(patience.Token).ConfigureAwait(false);
        if (!there)
            return false;
        if (line is not { } command)
            Fault("500 5.5.2 Lines end with CRLF and are not this long");
        else
            await ObeyAsync(command).ConfigureAwait(false);
        if (open && (++commands > options.MaxCommands || errors > options.MaxErrors))
            Close("421 4.7.0 Too many commands or errors");
        return true;
    }

    private async ValueTask ObeyAsync(ReadOnlyMemory<byte> line)
    {
        var verb = line.Span.IndexOf((byte)' ') is >= 0 and var space ? line[..space] : line;
        var argument = line[Math.Min(verb.Length + 1, line.Length)..];
        switch (Encoding.ASCII.GetString(verb.Span).ToUpperInvariant())
        {
            case "EHLO":
                Hello(argument, extended: true);
                break;
            case "HELO":
                Hello(argument, extended: false);
                break;
            case "STARTTLS":
                await StartTlsAsync(argument).ConfigureAwait(false);
                break;
            case "AUTH":
                await AuthenticateAsync(argument).ConfigureAwait(false);
                break;
            case "MAIL":
                From(argument.Span);
                break;
            case "RCPT":
                await ToAsync(argument).ConfigureAwait(false);
                break;
            case "DATA":
                await DataAsync(argument).ConfigureAwait(false);
                break;
            case "BDAT":
                await ChunkAsync(argument).ConfigureAwait(false);
                break;
            case "RSET":
                Forget();
                output.Write("250 2.0.0 Ok");
                break;
            case "NOOP":
                output.Write("250 2.0.0 Ok");
                break;
            case "VRFY":
                output.Write("252 2.0.0 Send it and see");
                break;
            case "QUIT":
                Close("221 2.0.0 Bye");
                break;
            default:
                Fault("500 5.5.1 Unknown command");
                break;
        }
    }

    private void Hello(ReadOnlyMemory<byte> argument, bool extended)
    {
        var name = Encoding.UTF8.GetString(argument.Span).Trim();
        if (name.Length is 0 or > 255 || Unprintable.FirstIn(name) >= 0)
        {
            Fault("501 5.5.4 Who are you?");
            return;
        }

        Forget();
        peer = peer with { Hello = name };
        if (!extended)
        {
            output.Write($"250 {options.HostName}");
            return;
        }

        output.Write($"250-{options.HostName}");
        output.Write("250-PIPELINING");
        if (options.Certificate is not null && !peer.Encrypted)
            output.Write("250-STARTTLS");
        if (MayAuthenticate)
            output.Write(options.AllowPasswordWithoutTls || peer.Encrypted ? "250-AUTH PLAIN LOGIN CRAM-MD5" : "250-AUTH CRAM-MD5");
        output.Write($"250-SIZE {options.MaxMessageBytes}");
        output.Write("250-8BITMIME");
        output.Write("250-SMTPUTF8");
        output.Write("250-CHUNKING");
        output.Write("250 ENHANCEDSTATUSCODES");
    }

    private bool MayAuthenticate => options.Authenticate is not null && peer.User is null;

    private async ValueTask StartTlsAsync(ReadOnlyMemory<byte> argument)
    {
        if (options.Certificate is not { } certificate || peer.Encrypted || argument.Length > 0)
        {
            Fault("503 5.5.1 Not now");
            return;
        }

        output.Write("220 2.0.0 Ready");
        await output.FlushAsync(patience.Token).ConfigureAwait(false);
        var tls = new SslStream(input.Stream);
        // What came along with the command came from outside of TLS.
        Use(tls);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
            patience.Token).ConfigureAwait(false);
        Forget();
        peer = peer with { Encrypted = true, Hello = null };
    }

    private async ValueTask AuthenticateAsync(ReadOnlyMemory<byte> argument)
    {
        if (!MayAuthenticate || peer.Hello is null || envelope.ReturnPath is not null)
        {
            Fault("503 5.5.1 Not now");
            return;
        }

        var authentication = new ListenerAuthentication(options.Authenticate!, AskAsync);
        var words = Encoding.ASCII.GetString(argument.Span).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var open = options.AllowPasswordWithoutTls || peer.Encrypted;
        var user = await authentication.RunAsync(words, open).ConfigureAwait(false);
        if (user is null)
            Fault(authentication.Problem);
        else
        {
            peer = peer with { User = user };
            output.Write("235 2.7.0 Authentication successful");
        }
    }

    private async ValueTask<string?> AskAsync(string challenge)
    {
        output.Write("334 " + challenge);
        var (there, line) = await input.ReadLineAsync(patience.Token).ConfigureAwait(false);
        return there && line is { } answer ? Encoding.ASCII.GetString(answer.Span) : null;
    }

    private void From(ReadOnlySpan<byte> argument)
    {
        if (peer.Hello is null || envelope.ReturnPath is not null)
            Fault("503 5.5.1 Not now");
        else if (options.RequireAuthentication && peer.User is null)
            Fault("530 5.7.0 Authentication required");
        else if (messages >= options.MaxMessagesPerConnection)
            Close("421 4.7.0 Enough for one connection");
        else if (envelope.TakeSender(argument) is { } problem)
            Fault(problem);
        else
            output.Write("250 2.1.0 Ok");
    }

    private async ValueTask ToAsync(ReadOnlyMemory<byte> argument)
    {
        if (envelope.ReturnPath is null || content is not null)
            Fault("503 5.5.1 Not now");
        else if (envelope.ReadRecipient(argument.Span, out var recipient) is { } problem)
            Fault(problem);
        else
            await AcceptAsync(recipient).ConfigureAwait(false);
    }

    private async ValueTask AcceptAsync(string recipient)
    {
        var refusal = await RefusalOfAsync(recipient).ConfigureAwait(false);
        if (refusal is not null)
        {
            errors++;
            Answer(refusal);
            return;
        }

        envelope.Add(recipient);
        output.Write("250 2.1.5 Ok");
    }

    private async ValueTask<SmtpReply?> RefusalOfAsync(string recipient)
    {
        if (options.Recipient is not { } ask)
            return new(550, "5.7.1", "Relaying denied");
        try
        {
            return await ask(peer, recipient, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return LocalError;
        }
    }

    private async ValueTask DataAsync(ReadOnlyMemory<byte> argument)
    {
        if (envelope.Recipients.Count == 0 || content is not null || argument.Length > 0)
        {
            Fault(envelope.ReturnPath is null || content is not null ? "503 5.5.1 Not now" : "554 5.5.1 No valid recipients");
            return;
        }

        output.Write("354 End with a dot alone on a line");
        patience.CancelAfter(options.Message);
        content = new(options.MaxMessageBytes, memory);
        if (await new ListenerBody(input, content).ReadToDotAsync(patience.Token).ConfigureAwait(false))
            await DeliverAsync().ConfigureAwait(false);
        else
            Close("421 4.3.0 Far too much");
    }

    private async ValueTask ChunkAsync(ReadOnlyMemory<byte> argument)
    {
        var words = Encoding.ASCII.GetString(argument.Span).ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isLast = words is [_, "LAST"];
        if (words.Length is 0 or > 2 || (words.Length == 2 && !isLast) || !uint.TryParse(words[0], out var size) || size > 2L * options.MaxMessageBytes)
        {
            // How much follows is not known, so that nothing after it can be understood.
            Close("501 5.5.4 How much?");
            return;
        }

        patience.CancelAfter(options.Message);
        var isRefused = envelope.Recipients.Count == 0;
        using var nobodys = isRefused ? new ListenerContent(0, memory) : null;
        content ??= isRefused ? null : new(options.MaxMessageBytes, memory);
        if (!await new ListenerBody(input, nobodys ?? content!).ReadChunkAsync(size, patience.Token).ConfigureAwait(false))
            open = false;
        else if (isRefused)
            Fault("503 5.5.1 No valid recipients");
        else if (content!.Surplus > 2L * options.MaxMessageBytes)
            Close("421 4.3.0 Far too much");
        else if (isLast)
            await DeliverAsync().ConfigureAwait(false);
        else
            output.Write("250 2.0.0 Ok");
    }

    private async ValueTask DeliverAsync()
    {
        messages++;
        commands = 0;
        // The handler's time is its own: to give up here would leave the client without an answer about what may be done.
        patience.CancelAfter(Timeout.InfiniteTimeSpan);
        if (content!.TooLarge)
            output.Write("552 5.3.4 The message is too large");
        else if (content.NoRoom)
            output.Write("452 4.3.1 Too much at once; try again later");
        else
            Answer(await HandAsync(new(peer, envelope.ReturnPath!, [.. envelope.Recipients], content.Octets)).ConfigureAwait(false));
        Forget();
    }

    private async ValueTask<SmtpReply> HandAsync(SmtpDelivery delivery)
    {
        try
        {
            return await options.Deliver(delivery, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever went wrong with this one message: it is not safe here, so the client keeps it.
            return LocalError;
        }
    }

    private void Forget()
    {
        content?.Dispose();
        content = null;
        envelope.Clear();
    }

    private void Answer(SmtpReply reply)
    {
        open &= reply.Code is not (421 or 0);
        if (reply.Code != 0)
            output.Write(reply.ToString());
    }

    private void Fault(string reply)
    {
        errors++;
        output.Write(reply);
    }

    private void Close(string reply)
    {
        open = false;
        output.Write(reply);
    }
}
