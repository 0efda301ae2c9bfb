using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Mail.Tests.Smtp;

public sealed class SmtpSecurityTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("anna", "secret", null)]
    [InlineData("anna", "wrong", SmtpProblem.Credentials)]
    public async Task Inside_of_tls_the_password_lets_in_or_not(string user, string password, SmtpProblem? problem)
    {
        using var certificate = Certificates.For("localhost");
        await using var post = Post.Open(options => options with
        {
            Certificate = certificate,
            Authenticate = (user, password) => (user, password) is ("anna", "secret"),
            RequireAuthentication = true,
        });
        await using var pool = new SmtpPool(post.Settings(certificate) with { UserName = user, Password = password });

        var result = await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct);
        Assert.Equal(problem, (result as SmtpResult.Misconfigured)?.Problem);
        Assert.Equal(problem is null, result is SmtpResult.Accepted);
        Assert.Equal(problem is null ? 1 : 0, post.Taken.Count);
        if (problem is null)
            Assert.Equal((true, "anna"), (post.Taken.Single().Peer.Encrypted, post.Taken.Single().Peer.User));
    }

    [Theory]
    [InlineData("PLAIN LOGIN CRAM-MD5", "AUTH CRAM-MD5")]
    [InlineData("PLAIN LOGIN", null)]
    public async Task Without_tls_the_password_itself_is_not_sent(string offered, string? command)
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync($"250-peer.test\r\n250 AUTH={offered}");
            Assert.Equal(command ?? "", await talk.HearAsync());
            if (command is null)
                return;
            // The example of RFC 2195.
            await talk.SayAsync("334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+");
            await talk.HearAsync("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
            await talk.SayAsync("535 5.7.8 No");
        });
        await using var pool = new SmtpPool(peer.Settings() with { UserName = "tim", Password = "tanstaaftanstaaf" });

        var result = Assert.IsType<SmtpResult.Misconfigured>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(command is null ? SmtpProblem.AuthenticationNotOffered : SmtpProblem.Credentials, result.Problem);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("CRAM-MD5")]
    public async Task Every_mechanism_says_the_same(string mechanism)
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync($"250-peer.test\r\n250-PIPELINING\r\n250 AUTH {mechanism}");
            await AnswerAsync(talk);
            await talk.TakeAsync();
        });
        await using var pool = new SmtpPool(peer.Settings() with { UserName = "tim", Password = "tanstaaf", AllowPasswordWithoutTls = true });

        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));

        async Task AnswerAsync(Talk talk)
        {
            switch (mechanism)
            {
                case "PLAIN":
                    await talk.HearAsync("AUTH PLAIN AHRpbQB0YW5zdGFhZg==");
                    break;
                case "LOGIN":
                    await talk.HearAsync("AUTH LOGIN");
                    await talk.SayAsync("334 VXNlcm5hbWU6");
                    await talk.HearAsync("dGlt");
                    await talk.SayAsync("334 UGFzc3dvcmQ6");
                    await talk.HearAsync("dGFuc3RhYWY=");
                    break;
                default:
                    await talk.HearAsync("AUTH CRAM-MD5");
                    await talk.SayAsync("334 " + Convert.ToBase64String("<1@x>"u8));
                    Assert.StartsWith("tim ", Encoding.ASCII.GetString(Convert.FromBase64String(await talk.HearAsync())), StringComparison.Ordinal);
                    break;
            }

            await talk.SayAsync("235 2.7.0 Welcome");
        }
    }

    [Fact]
    public async Task A_refused_token_is_explained_before_it_is_refused()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync("250-peer.test\r\n250 AUTH PLAIN XOAUTH2");
            await talk.HearAsync("AUTH XOAUTH2 " + Convert.ToBase64String("user=tim\u0001auth=Bearer t0ken\u0001\u0001"u8));
            await talk.SayAsync("334 eyJzdGF0dXMiOiI0MDEifQ==");
            await talk.HearAsync("");
            await talk.SayAsync("535 5.7.8 Token expired");
        });
        await using var pool = new SmtpPool(peer.Settings() with { UserName = "tim", OAuthToken = "t0ken", AllowPasswordWithoutTls = true });

        var result = Assert.IsType<SmtpResult.Misconfigured>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(new(535, "5.7.8", "Token expired"), result.Reply);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_gets_no_mail()
    {
        using var certificate = Certificates.For("localhost");
        await using var post = Post.Open(options => options with { Certificate = certificate });
        await using var careful = new SmtpPool(post.Settings() with { Security = SmtpSecurity.StartTls });
        await using var careless = new SmtpPool(post.Settings() with { Security = SmtpSecurity.StartTls, VerifyCertificate = false });

        var result = Assert.IsType<SmtpResult.Misconfigured>(await careful.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(SmtpProblem.Certificate, result.Problem);
        Assert.IsType<SmtpResult.Accepted>(await careless.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Fact]
    public async Task A_certificate_of_another_host_gets_no_mail()
    {
        using var certificate = Certificates.For("elsewhere.test");
        await using var post = Post.Open(options => options with { Certificate = certificate });
        await using var pool = new SmtpPool(post.Settings(certificate));

        var result = Assert.IsType<SmtpResult.Misconfigured>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(SmtpProblem.Certificate, result.Problem);
    }

    [Fact]
    public async Task Nothing_is_fetched_from_where_a_certificate_says()
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        using var certificate = Certificates.IssuedBy($"http://{elsewhere.LocalEndpoint}/authority.cer", "localhost");
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var shown = ShowAsync(server, certificate);
        await using var pool = new SmtpPool(new() { Host = "localhost", Port = ((IPEndPoint)server.LocalEndpoint).Port, Security = SmtpSecurity.Tls });

        var check = await pool.CheckAsync(Ct);

        await shown;
        Assert.Equal(SmtpProblem.Certificate, Assert.IsType<SmtpResult.Misconfigured>(check.Problem).Problem);
        Assert.False(elsewhere.Pending());

        static async Task ShowAsync(TcpListener server, X509Certificate2 certificate)
        {
            using var client = await server.AcceptTcpClientAsync(Ct);
            await using var stream = new SslStream(client.GetStream());
            // Else this side fetches the authority itself.
            var own = SslStreamCertificateContext.Create(certificate, null, offline: true);
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = own }, Ct);
        }
    }

    [Fact]
    public async Task Who_may_not_be_connected_to_is_told_as_the_address_that_is_wrong()
    {
        await using var post = Post.Open();
        await using var pool = new SmtpPool(post.Settings() with { Connect = (host, _) => throw new UnauthorizedAccessException($"{host.Host} is not for you.") });

        var result = Assert.IsType<SmtpResult.Misconfigured>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));

        Assert.Equal((SmtpProblem.Address, "localhost is not for you."), (result.Problem, result.Detail));
        Assert.Empty(post.Taken);
    }

    [Fact]
    public async Task Of_what_a_stranger_says_no_more_than_a_line_is_repeated()
    {
        var secret = new string('x', 3000);
        await using var peer = ScriptedPeer.Start(async talk => await talk.SayAsync($"554-5.7.1 Go {secret}\u0007\r\n554 second line"));
        await using var pool = new SmtpPool(peer.Settings());

        var result = Assert.IsType<SmtpResult.NotTaken>((await pool.CheckAsync(Ct)).Problem);

        Assert.Equal("554 5.7.1 Go " + secret[..509], result.Detail);
    }

    [Fact]
    public async Task A_server_without_starttls_gets_no_mail_where_tls_is_wanted()
    {
        await using var post = Post.Open();
        await using var pool = new SmtpPool(post.Settings() with { Security = SmtpSecurity.StartTls });

        var check = await pool.CheckAsync(Ct);
        Assert.Equal(SmtpProblem.StartTlsNotOffered, Assert.IsType<SmtpResult.Misconfigured>(check.Problem).Problem);
    }

    [Fact]
    public async Task What_came_in_before_tls_is_not_believed_inside_of_it()
    {
        using var certificate = Certificates.For("localhost");
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync("250-peer.test\r\n250 STARTTLS");
            await talk.HearAsync("STARTTLS");
            // The second line is the injected one: read after the handshake it would be the answer to EHLO.
            await talk.SayAsync("220 Ready\r\n250-evil.test\r\n250 AUTH PLAIN");
            await using var tls = new System.Net.Security.SslStream(talk.Stream);
            await tls.AuthenticateAsServerAsync(certificate);
            using var inside = new StreamReader(tls, leaveOpen: true);
            Assert.Equal("EHLO client.test", await inside.ReadLineAsync(Ct));
            await tls.WriteAsync("250-peer.test\r\n250 SIZE 77\r\n"u8.ToArray(), Ct);
            Assert.Equal("QUIT", await inside.ReadLineAsync(Ct));
        });
        await using var pool = new SmtpPool(peer.Settings() with { Security = SmtpSecurity.StartTls, TrustedRoots = [certificate] });

        var check = await pool.CheckAsync(Ct);
        Assert.Null(check.Problem);
        Assert.Equal((77L, 0), (check.MaxSize, check.Authentication.Count));
    }

    [Fact]
    public async Task Tls_from_the_first_octet_needs_no_starttls()
    {
        using var certificate = Certificates.For("localhost");
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await using var tls = new System.Net.Security.SslStream(talk.Stream);
            await tls.AuthenticateAsServerAsync(certificate);
            await tls.WriteAsync("220 peer.test\r\n"u8.ToArray(), Ct);
            using var inside = new StreamReader(tls, leaveOpen: true);
            Assert.Equal("EHLO client.test", await inside.ReadLineAsync(Ct));
            await tls.WriteAsync("250 peer.test\r\n"u8.ToArray(), Ct);
            Assert.Equal("QUIT", await inside.ReadLineAsync(Ct));
        });
        await using var pool = new SmtpPool(peer.Settings() with { Security = SmtpSecurity.Tls, TrustedRoots = [certificate] });

        Assert.Null((await pool.CheckAsync(Ct)).Problem);
    }
}
