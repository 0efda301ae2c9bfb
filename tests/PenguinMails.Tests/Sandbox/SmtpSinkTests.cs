using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using MimeKit;
using PenguinMails.Mail;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

public sealed class SmtpSinkTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SandboxServer _sandbox = null!;
    private SmtpServerSettings _settings = null!;
    private SmtpPool _pool = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        var sink = await _sandbox.JsonAsync("/_sandbox/smtp");
        _settings = new()
        {
            Host = "localhost",
            Port = sink.GetProperty("port").GetInt32(),
            TrustedRoots = [X509Certificate2.CreateFromPem(sink.GetProperty("certificate").GetString())],
            UserName = "anna",
            Password = "secret",
        };
        _pool = new(_settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task What_it_takes_is_in_the_ledger()
    {
        var accepted = Assert.IsType<SmtpResult.Accepted>(await SendAsync("anna@example.com", "bob@example.com"));

        var taken = await _sandbox.MessagesAsync("smtp");
        Assert.Equal(["anna@example.com", "bob@example.com"], taken.Select(email => email.Recipient).Order());
        Assert.All(taken, email => Assert.Equal(
            (accepted.QueueId, "<1@example.com>", "Grüße", "b+1@bounce.example.com", "anna", "true"),
            (email.ProviderMessageId, email.MessageId, email.Subject, email.Metadata["return_path"], email.Metadata["user"], email.Metadata["tls"])));
        Assert.Contains("Gr", await _sandbox.Http.GetStringAsync("/?provider=smtp", Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hard-bounce", 550, "5.1.1")]
    [InlineData("soft-bounce+1", 452, "4.2.2")]
    [InlineData("block", 554, "5.7.1")]
    public async Task Magic_recipients_are_refused_at_once(string local, int code, string status)
    {
        var refused = Assert.IsType<SmtpResult.NoRecipient>(await SendAsync(local + "@example.com"));

        Assert.Equal((code, status), (refused.Refusals.Single().Reply.Code, refused.Refusals.Single().Reply.Enhanced));
        Assert.Equal(0, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task Wrong_credentials_are_refused()
    {
        await using var pool = new SmtpPool(_settings with { Password = "wrong" });

        var result = Assert.IsType<SmtpResult.Misconfigured>(await pool.SendAsync(Envelope("anna@example.com"), Message(), Ct));
        Assert.Equal((SmtpProblem.Credentials, 535), (result.Problem, result.Reply?.Code));
    }

    [Theory]
    [InlineData("rate_limit", typeof(SmtpResult.NoRecipient), 0)]
    [InlineData("error_500", typeof(SmtpResult.Refused), 0)]
    [InlineData("error_503", typeof(SmtpResult.NotTaken), 0)]
    [InlineData("refuse", typeof(SmtpResult.NotTaken), 0)]
    [InlineData("invalid_key", typeof(SmtpResult.Misconfigured), 0)]
    [InlineData("accept_then_500", typeof(SmtpResult.Refused), 1)]
    [InlineData("accept_then_reset", typeof(SmtpResult.Unknown), 1)]
    public async Task A_fault_strikes_once_and_is_over(string kind, Type result, int taken)
    {
        await _sandbox.FaultAsync("smtp", kind, count: 1);

        Assert.IsType(result, await SendAsync("anna@example.com"));
        Assert.Equal(taken, await _sandbox.CountAsync());
        Assert.IsType<SmtpResult.Accepted>(await SendAsync("anna@example.com"));
    }

    [Fact]
    public async Task Dropped_after_the_dot_the_message_is_taken_all_the_same()
    {
        Assert.IsType<SmtpResult.Unknown>(await SendAsync("drop-after-dot@example.com"));
        Assert.Equal(1, await _sandbox.CountAsync());
    }

    [Theory]
    [InlineData("dsn-hard-bounce", "Status: 5.1.1")]
    [InlineData("dsn-soft-bounce", "Status: 4.2.2")]
    [InlineData("dsn-delayed", "Action: delayed")]
    [InlineData("spam-complaint", "Feedback-Type: abuse")]
    public async Task Bounces_and_complaints_come_back_to_the_return_path(string local, string part)
    {
        var returned = Channel.CreateUnbounded<SmtpDelivery>();
        await using var listener = SmtpListener.Start(new()
        {
            Recipient = (_, _, _) => default,
            Deliver = async (delivery, ct) =>
            {
                await returned.Writer.WriteAsync(delivery, ct);
                return new(250, "2.0.0", "Ok");
            },
        });
        await ReturnToAsync(new { bounce_port = listener.EndPoint.Port });

        Assert.IsType<SmtpResult.Accepted>(await SendAsync(local + "@example.com"));
        var delivery = await returned.Reader.ReadAsync(Ct);
        Assert.Equal(("", "b+1@bounce.example.com"), (delivery.ReturnPath, delivery.Recipients.Single()));
        var report = Assert.IsType<MultipartReport>(MimeMessage.Load(new MemoryStream(delivery.Content.ToArray()), Ct).Body);
        Assert.Equal(3, report.Count);
        Assert.Contains(part, report[1].ToString(), StringComparison.Ordinal);
        Assert.Contains("<1@example.com>", report[2].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bounces_can_be_posted_as_a_mail_servers_pipe_would()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await ReturnToAsync(new { bounce_url = receiver.Url });

        await SendAsync("dsn@example.com");
        Assert.StartsWith("Return-Path: <>\r\nDelivered-To: b+1@bounce.example.com\r\n", (await receiver.WaitForAsync(1))[0].Body, StringComparison.Ordinal);
    }

    private Task<SmtpResult> SendAsync(params string[] recipients) => _pool.SendAsync(Envelope(recipients), Message(), Ct);

    private async Task ReturnToAsync(object address) =>
        (await _sandbox.Http.PutAsJsonAsync("/_sandbox/smtp", address, Ct)).EnsureSuccessStatusCode();

    private static SmtpEnvelope Envelope(params string[] recipients) => new("b+1@bounce.example.com", recipients);

    private static MimeMessage Message() => MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(
        "From: a@example.com\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@example.com>\r\n\r\nHello.\r\n")));
}
