using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Commands;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests.Operation;

public sealed class CommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_beside_a_running_server_is_done_by_the_server()
    {
        await using var server = await GatewayServer.StartAsync();
        var data = server.DataDirectory;

        var tenant = (await RunAsync(data, "", "tenant", "create", "--name", "Acme")).Output.Trim();
        var key = (await RunAsync(data, "", "key", "create", "--tenant", tenant, "--name", "mine", "--scope", "read")).Output.Trim();
        await RunAsync(data, "a good password\n", "user", "create", "--tenant", tenant, "--email", "Boss@Example.com", "--password-stdin");

        Assert.Equal("Acme", Assert.Single(await server.Get<TenantDirectory>().ListAsync(Ct)).Name);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client(key).GetAsync("/api/v1/nothing-here", Ct)).StatusCode);
        Assert.NotNull(await server.Get<Users>().VerifyAsync("boss@example.com", "a good password", Ct));
    }

    [Fact]
    public async Task Settings_are_piped_through_to_the_server()
    {
        await using var server = await GatewayServer.StartAsync();
        var tenant = await server.CreateTenantAsync();

        var bad = await RunAsync(server.DataDirectory, """{"api_token":"t"}""", Save(tenant));
        var good = await RunAsync(server.DataDirectory, """{"api_token":"0193a1b2-c3d4-7000-8000-000000000001","default_sender":"a@yourdomain.com"}""", Save(tenant));

        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("default_sender: Required.", bad.Error, StringComparison.Ordinal);
        Assert.Equal(0, good.ExitCode);
        var connection = await server.Get<ConnectionStore>().FindAsync(tenant.Id, "postmark", Ct);
        Assert.Equal("0193a1b2-c3d4-7000-8000-000000000001", Assert.IsType<PostmarkSettings>(connection!.Settings).ApiToken);

        static string[] Save(TestTenant tenant) => ["connection", "save", "--tenant", tenant.Id.ToString(), "--provider", "postmark", "--settings-file", "-"];
    }

    [Fact]
    public async Task Rows_of_a_list_and_unknown_fields_are_checked_as_by_the_API()
    {
        await using var server = await GatewayServer.StartAsync();
        var tenant = await server.CreateTenantAsync();
        const string Settings = """{"servers":[{"name":"main","host":"not a host","port":70000}],"default_sender":"a@yourdomain.com","colour":"red"}""";

        var api = await server.Client(tenant.AdminKey).PostAsync("/api/v1/tenant/esp/smtp", new StringContent(Settings, null, "application/json"), Ct);
        var errors = JsonNode.Parse(await api.Content.ReadAsStringAsync(Ct))!["errors"]!.AsObject();
        var command = await RunAsync(server.DataDirectory, Settings, "connection", "save", "--tenant", tenant.Id.ToString(), "--provider", "smtp", "--settings-file", "-");

        Assert.Equal(1, command.ExitCode);
        Assert.Contains("colour", errors);
        Assert.All(errors, error => Assert.Contains($"{error.Key}: {error.Value![0]}", command.Error, StringComparison.Ordinal));
        var bad = await RunAsync(
            server.DataDirectory, Settings.Replace(",\"colour\":\"red\"", "", StringComparison.Ordinal), "connection", "save", "--tenant", tenant.Id.ToString(), "--provider", "smtp", "--settings-file", "-");
        Assert.Contains("servers.0.host", bad.Error, StringComparison.Ordinal);
        Assert.Contains("servers.0.port", bad.Error, StringComparison.Ordinal);
        Assert.Null(await server.Get<ConnectionStore>().FindAsync(tenant.Id, "smtp", Ct));
    }

    [Fact]
    public async Task A_rebuild_tells_what_it_did_and_of_whom_it_can_not()
    {
        await using var server = await GatewayServer.StartAsync();
        var tenant = await server.CreateTenantAsync();

        var done = await RunAsync(server.DataDirectory, "", "rebuild", "--tenant", tenant.Id.ToString(), "--dry-run");
        var nobody = await RunAsync(server.DataDirectory, "", "rebuild", "--tenant", Guid.Empty.ToString());

        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        Assert.Contains("Deliveries   0 compared, 0 would change, 0 left alone", done.Output, StringComparison.Ordinal);
        Assert.Equal((1, $"There is no tenant {Guid.Empty:N}."), (nobody.ExitCode, nobody.Error.Trim()));
    }

    [Fact]
    public async Task What_a_server_answers_is_shown_as_it_comes()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        await using StringWriter output = new(), error = new();

        var asking = CommandSocket.AskAsync(path, new(["rebuild"], ""), output, error, Ct);
        using (var server = await listener.AcceptAsync(Ct))
        {
            await server.SendAsync("""{"exit_code":null,"output":"half\n","error":""}"""u8.ToArray(), Ct);
            await Eventually.TrueAsync(() => Task.FromResult(output.ToString() == "half\n"));
            await server.SendAsync("""{"exit_code":3,"output":"done\n","error":"but\n"}"""u8.ToArray(), Ct);
            Assert.Equal((3, "half\ndone\n", "but\n"), (await asking, output.ToString(), error.ToString()));
        }

        var cut = CommandSocket.AskAsync(path, new(["rebuild"], ""), output, error, Ct);
        using (var server = await listener.AcceptAsync(Ct))
            await server.SendAsync("""{"exit_code":null,"output":"half\n","err"""u8.ToArray(), Ct);
        Assert.StartsWith("The server stopped before it answered.", (await Assert.ThrowsAsync<CommandException>(() => cut)).Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public async Task Without_a_server_a_command_does_the_work_and_leaves_the_data_free()
    {
        var data = Directory.CreateTempSubdirectory("gateway-").FullName;
        var created = await RunAsync(data, "", "tenant", "create", "--name", "Acme");
        Assert.Equal(0, created.ExitCode);

        await using var server = await GatewayServer.StartAsync(dataDirectory: data);
        Assert.Equal("Acme", Assert.Single(await server.Get<TenantDirectory>().ListAsync(Ct)).Name);
    }

    [Fact]
    public async Task Commands_at_the_same_time_wait_for_each_other()
    {
        var data = Directory.CreateTempSubdirectory("gateway-").FullName;
        var created = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => RunAsync(data, "", "tenant", "create", "--name", $"Tenant {i}")));
        var listed = await RunAsync(data, "", "tenant", "list");

        Assert.All(created, one => Assert.Equal(0, one.ExitCode));
        Assert.Equal(3, listed.Output.Trim().Split('\n').Length);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_refuses_to_start()
    {
        await using var server = await GatewayServer.StartAsync();

        var second = await RunAsync(server.DataDirectory, "", "serve", "--urls=http://127.0.0.1:0");

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Another gateway is running on " + server.DataDirectory, second.Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DataInUseException>(() => GatewayServer.StartAsync(dataDirectory: server.DataDirectory));
        Assert.Equal(HttpStatusCode.OK, (await server.Client().GetAsync("/readyz", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_setting_that_cannot_be_meant_is_named_and_nothing_starts()
    {
        var data = Directory.CreateTempSubdirectory("gateway-").FullName;

        var refused = await RunAsync(data, "", "serve", "--urls=http://127.0.0.1:0", "--TrustedProxies:0=127.0.0.1", "--TrustedProxies:1=proxy.local");

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("TrustedProxies contains \"proxy.local\". Enter IP addresses and networks, such as 10.0.0.5 and 10.0.0.0/8.", refused.Error.Trim());
        Directory.Delete(data, recursive: true);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_may_open_the_socket()
    {
        await using var server = await GatewayServer.StartAsync();
        await RunAsync(server.DataDirectory, "", "tenant", "list");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.DataDirectory, "gateway.sock")));
    }

    [Theory]
    [InlineData("tenant", "create")]
    [InlineData("tenant", "create", "--nmae", "Acme")]
    [InlineData("key", "create", "--tenant", "not-an-id", "--name", "x", "--scope", "send")]
    [InlineData("user", "create", "--tenant", "01a1fcf2dab27f36812c230038937fcc", "--email", "a@example.com")]
    public async Task A_wrong_command_says_so_and_fails(params string[] arguments)
    {
        var data = Directory.CreateTempSubdirectory("gateway-").FullName;
        var wrong = await RunAsync(data, "", arguments);

        Assert.NotEqual(0, wrong.ExitCode);
        Assert.NotEmpty(wrong.Error);
        Directory.Delete(data, recursive: true);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string data, string input, params string[] arguments)
    {
        var gateway = Path.Combine(AppContext.BaseDirectory, "PenguinMails.Gateway.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [gateway, .. arguments, "--data", data])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var error = process.StandardError.ReadToEndAsync(Ct);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return (process.ExitCode, await output, await error);
    }
}
