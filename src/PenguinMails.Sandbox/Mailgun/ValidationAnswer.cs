using System.Text.Json;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>What Mailgun's validation says of an address, told by its local part; anything after a plus sign is free.</summary>
/// <param name="Result">deliverable, undeliverable, do_not_send, catch_all or unknown.</param>
/// <param name="Risk">high, medium, low or unknown.</param>
internal sealed record ValidationAnswer(string Address, string Result, string Risk, string[] Reasons)
{
    private static readonly string[] Roles = ["admin", "info", "sales", "support", "postmaster", "abuse"];

    public static ValidationAnswer Of(string address, double undeliverableShare)
    {
        if (!Sandbox.Address.IsEmail(address))
            return new(address, "undeliverable", "high", ["failed custom grammar check"]);

        var local = LocalOf(address);
        return local switch
        {
            "undeliverable" => new(address, "undeliverable", "high", ["mailbox_does_not_exist"]),
            "catchall" => new(address, "catch_all", "medium", ["catch_all"]),
            "donotsend" => new(address, "do_not_send", "high", ["high_risk_domain"]),
            "disposable" => new(address, "do_not_send", "high", ["mailbox_is_disposable_address"]),
            "unknown" => new(address, "unknown", "unknown", ["no_data"]),
            _ when StableHash.Of("validation " + address.ToLowerInvariant()) < undeliverableShare * uint.MaxValue => new(address, "undeliverable", "high", ["mailbox_does_not_exist"]),
            _ when Roles.Contains(local) => new(address, "deliverable", "medium", ["mailbox_is_role_address"]),
            _ => new(address, "deliverable", "low", []),
        };
    }

    /// <summary>In lower case, without what stands after a plus sign.</summary>
    public static string LocalOf(string address) => address[..Math.Max(0, address.LastIndexOf('@'))].Split('+')[0].ToLowerInvariant();

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("address", Address);
        json.WriteBoolean("is_disposable_address", Reasons.Contains("mailbox_is_disposable_address"));
        json.WriteBoolean("is_role_address", Reasons.Contains("mailbox_is_role_address"));
        json.WriteStartArray("reason");
        foreach (var reason in Reasons) json.WriteStringValue(reason);
        json.WriteEndArray();
        json.WriteString("result", Result);
        json.WriteString("risk", Risk);
    }
}
