using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>What the contract says of sending domains.</summary>
internal static class DomainDocs
{
    private static readonly ApiParameter Domain = ApiParameter.Path("domain", "The domain.", "news.yourdomain.com");

    /// <summary>What every question to a provider about domains can end in.</summary>
    private static readonly Problem[] OfProvider =
    [
        ConnectionDocs.NotConnected,
        Problems.Conflict("Add an Account API token to see domain and sender status."),
        Problems.InvalidApiKey(ConnectionCheck.KeyRefused("").Detail),
        Problems.RateLimited(TimeSpan.FromSeconds(30), ConnectionCheck.TooFast("").Detail),
        Problems.ProviderUnreachable(ConnectionCheck.NotReached("Postmark", "").Detail),
    ];

    public static void DescribeList(this RouteHandlerBuilder route) => route
        .Describe("listDomains", "List sending domains", "Lists the domains in the provider's account with their DNS records, as the provider sees them now. All are on one page.")
        .Takes(ConnectionDocs.Provider)
        .Answered(ConnectionExamples.Domains)
        .Fails(OfProvider);

    public static void DescribeAdd(this RouteHandlerBuilder route) => route
        .Describe("addDomain", "Add a sending domain", "Adds the domain at the provider. Publish the DNS records in the answer at your DNS provider, then verify the domain.")
        .Takes(ConnectionDocs.Provider)
        .Accepts<DomainRequest>("application/json").Asked("""{ "domain": "news.yourdomain.com" }""")
        .Answered(ConnectionExamples.Domain, StatusCodes.Status201Created)
        .Fails(OfProvider)
        .Fails(Problems.InvalidRequest("The body is not JSON."), Problems.TooLarge(), Problems.InvalidField("domain", "Must be a domain such as mail.yourdomain.com."));

    public static void DescribeVerify(this RouteHandlerBuilder route) => route
        .Describe("verifyDomain", "Verify a sending domain", "Asks the provider to check the DNS records now. The answer says of each record whether it was found.")
        .Takes(ConnectionDocs.Provider, Domain)
        .Answered(ConnectionExamples.Domain)
        .Fails(OfProvider)
        .Fails(Problems.NotFound("This domain is not in the provider's account."));

    public static void DescribeRemoval(this RouteHandlerBuilder route) => route
        .Describe("removeDomain", "Remove a sending domain", "Removes the domain at the provider. Email from it is no longer sent there.")
        .Takes(ConnectionDocs.Provider, Domain)
        .Fails(OfProvider)
        .Fails(Problems.NotFound("This domain is not in the provider's account."));
}
