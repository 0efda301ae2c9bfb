using System.Net;
using System.Net.Sockets;
using DnsClient;

namespace PenguinMails.Mail.Dns;

/// <summary>One question to one server: by UDP, and again by TCP when the answer is too long for that.</summary>
internal sealed class DnsExchange(TimeSpan timeout, TimeProvider time)
{
    // What passes without fragments nearly everywhere (DNS flag day 2020).
    private const int UdpOctets = 1232;

    private readonly LookupClient client = new(new LookupClientOptions
    {
        AutoResolveNameServers = false,
        UseCache = false,
        Retries = 0,
        Timeout = Timeout.InfiniteTimeSpan,
        ExtendedDnsBufferSize = UdpOctets,
    });

    public async Task<DnsReply> AskAsync(IPEndPoint server, DnsQuestion question)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            var response = await client.QueryServerAsync(
                [new NameServer(server)], question.Name, (QueryType)question.Type, cancellationToken: deadline.Token).ConfigureAwait(false);
            return DnsReplyReader.Read(response, question);
        }
        catch (DnsResponseException e) when (e.Code == DnsResponseCode.ConnectionTimeout)
        {
            return DnsReply.Failed(DnsFailure.Unanswered, $"The name server {server} did not answer in time.");
        }
        catch (DnsResponseException e) when (e.InnerException is SocketException or IOException)
        {
            return DnsReply.Failed(DnsFailure.Unanswered, $"The name server {server} cannot be reached.");
        }
        catch (Exception)
        {
            // What octets from the network make of the library's reader can be any exception.
            return DnsReply.Failed(DnsFailure.Malformed, $"The answer of the name server {server} cannot be read.");
        }
    }
}
