using System.Text.Json;

namespace PenguinMails.Sandbox.Mailgun;

internal static class DnsRecords
{
    public static void Write(Utf8JsonWriter json, MailgunDomain domain)
    {
        var valid = domain.Active ? "valid" : VerifiedDomains.HasWrongRecords(domain.Name) ? "invalid" : "unknown";
        json.WriteStartArray("receiving_dns_records");
        Record(json, "MX", domain.Name, "mxa.mailgun.org", valid, "10");
        Record(json, "MX", domain.Name, "mxb.mailgun.org", valid, "10");
        json.WriteEndArray();
        json.WriteStartArray("sending_dns_records");
        Record(json, "TXT", domain.Name, "v=spf1 include:mailgun.org ~all", valid);
        Record(json, "TXT", $"mx._domainkey.{domain.Name}", "k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDsandboxIDAQAB", valid);
        Record(json, "CNAME", $"email.{domain.Name}", "mailgun.org", valid);
        json.WriteEndArray();
    }

    private static void Record(Utf8JsonWriter json, string type, string name, string value, string valid, string? priority = null)
    {
        json.WriteStartObject();
        json.WriteString("record_type", type);
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteString("valid", valid);
        json.WriteBoolean("is_active", valid == "valid");
        json.WriteStartArray("cached");
        json.WriteEndArray();
        if (priority is not null) json.WriteString("priority", priority);
        json.WriteEndObject();
    }
}
