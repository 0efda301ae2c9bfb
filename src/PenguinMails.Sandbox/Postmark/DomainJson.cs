using System.Text.Json;

namespace PenguinMails.Sandbox.Postmark;

internal static class DomainJson
{
    private const string PublicKey = "k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDsandboxsandboxsandboxIDAQAB";

    /// <summary>The DNS records of a domain; a key that is not seen yet stands in the pending fields.</summary>
    public static void WriteDetails(Utf8JsonWriter json, string name, bool dkimVerified, string returnPath)
    {
        var host = $"20261101._domainkey.{name}";
        json.WriteString("SPFHost", name);
        json.WriteString("SPFTextValue", "v=spf1 a mx include:spf.mtasv.net ~all");
        json.WriteString("DKIMHost", dkimVerified ? host : "");
        json.WriteString("DKIMTextValue", dkimVerified ? PublicKey : "");
        json.WriteString("DKIMPendingHost", dkimVerified ? "" : host);
        json.WriteString("DKIMPendingTextValue", dkimVerified ? "" : PublicKey);
        json.WriteString("DKIMRevokedHost", "");
        json.WriteString("DKIMRevokedTextValue", "");
        json.WriteBoolean("SafeToRemoveRevokedKeyFromDNS", false);
        json.WriteString("DKIMUpdateStatus", dkimVerified ? "Verified" : "Pending");
        json.WriteString("ReturnPathDomain", returnPath.Length == 0 ? $"pm-bounces.{name}" : returnPath);
        json.WriteString("ReturnPathDomainCNAMEValue", "pm.mtasv.net");
    }
}
