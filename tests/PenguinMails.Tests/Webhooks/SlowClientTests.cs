using System.Net.Sockets;
using System.Text;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

public sealed class SlowClientTests(HookedGateway gateway) : IClassFixture<HookedGateway>
{
    [Fact]
    public async Task Clients_that_never_end_their_body_hold_up_nobody_and_are_hung_up_on()
    {
        var (_, delivery) = await gateway.ScheduleAsync();
        var url = gateway.Quiet.Server.Url;
        var head = Encoding.ASCII.GetBytes($"POST /webhooks/postmark/{Id(gateway.Postmark)} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{");
        var clients = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var client = new TcpClient();
                clients.Add(client);
                await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(head, TestContext.Current.CancellationToken);
            }

            Assert.Equal(200, (await gateway.PostmarkAsync(QuietGateway.Bytes(gateway.PostmarkDelivery(delivery)))).Status);

            // An answer that the request took too long, or none; and then the end.
            foreach (var client in clients)
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
                var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
                Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
            }
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }
}
