using System.Net;
using System.Net.Sockets;
using PenguinMails.Gateway.Http;
using Xunit;

namespace PenguinMails.Tests.Http;

public sealed class TenantHostTests
{
    private static readonly DnsEndPoint Somewhere = new("mail.example.com", 25);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.7")]
    [InlineData("224.0.0.251")]
    [InlineData("239.255.255.250")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:0:8.8.8.8")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b:1::8.8.8.8")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:0:102:304::f7f7:f7f7")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2002:c0a8:101::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public async Task What_is_not_of_the_public_Internet_is_not_connected_to(string address)
    {
        Assert.False(PublicAddress.Is(IPAddress.Parse(address)));

        var refused = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Hosts(address).ConnectAsync(Somewhere, Ct).AsTask());
        Assert.Equal("mail.example.com has no public address, and its network is not in AllowedNetworks.", refused.Message);
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2002:808:808::1")]
    [InlineData("2606:4700:4700::1111")]
    public void What_is_of_the_public_Internet_may_be_connected_to(string address) => Assert.True(Hosts().MayConnectTo(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "::ffff:10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "64:ff9b::10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "2002:a01:203::1", true)]
    [InlineData("10.1.0.0/16", "10.2.0.1", false)]
    [InlineData("fd12::/16", "fd12::7", true)]
    [InlineData("fd12::/16", "fd13::7", false)]
    [InlineData("127.0.0.0/8", "::1", false)]
    public void The_operator_may_allow_a_network(string network, string address, bool allowed) =>
        Assert.Equal(allowed, new TenantHosts([IPNetwork.Parse(network)]).MayConnectTo(IPAddress.Parse(address)));

    [Fact]
    public async Task Of_several_addresses_only_those_that_may_be_are_tried()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var inside = new TcpListener(IPAddress.Parse("127.0.0.2"), ((IPEndPoint)listener.LocalEndpoint).Port);
        inside.Start();
        var hosts = new TenantHosts([IPNetwork.Parse("127.0.0.1/32")], (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));

        using var socket = await hosts.ConnectAsync(new("mail.example.com", ((IPEndPoint)listener.LocalEndpoint).Port), Ct);

        Assert.True(listener.Pending());
        Assert.False(inside.Pending());
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task HTTP_to_this_machine_is_refused_however_it_is_spelled(string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var handler = new SocketsHttpHandler { ConnectCallback = new TenantHosts([]).OpenAsync };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/");

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, Ct));

        Assert.Contains("has no public address", refused.Message, StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    private static TenantHosts Hosts(params string[] addresses) => new([], (_, _) => Task.FromResult<IPAddress[]>([.. addresses.Select(IPAddress.Parse)]));
}
