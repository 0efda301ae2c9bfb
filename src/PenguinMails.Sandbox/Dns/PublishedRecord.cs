using PenguinMails.Mail.Dns;

namespace PenguinMails.Sandbox.Dns;

/// <summary>A record as the pages and the API of the gateway show it; whatever else stands there is passed over.</summary>
internal sealed record PublishedRecord(string Name, string Type, string Value)
{
    private const int LongestName = 253;
    private const int LongestValue = 4000;

    public string? Problem() => this switch
    {
        { Name: null or "" } or { Type: null } or { Value: null } => "a record is {name, type, value}",
        { Type: not ("TXT" or "MX") } => "type must be TXT or MX",
        { Type: "MX" } when Exchange() is null => "the value of an MX record is its preference and a host, such as \"10 mx.example.com\"",
        { Type: "TXT" } when Value.Length > LongestValue || !System.Text.Ascii.IsValid(Value) => $"the value of a TXT record is ASCII, at most {LongestValue} characters",
        _ when !IsName(Name) => $"{Name} is no name",
        _ => null,
    };

    /// <summary>What stands behind the record's length (RFC 1035, 3.3).</summary>
    public byte[] Data() => Type == "MX"
        ? Exchange() is { } mx ? [(byte)(mx.Preference >> 8), (byte)mx.Preference, .. DnsMessage.NameOctets(mx.Host)] : []
        : [.. TxtStrings.Split(Value).SelectMany(part => (byte[])[(byte)part.Length, .. System.Text.Encoding.ASCII.GetBytes(part)])];

    private (ushort Preference, string Host)? Exchange() =>
        Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var number, var host] && IsName(host)
        && ushort.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out var preference)
            ? (preference, host)
            : null;

    private static bool IsName(string name) =>
        name.Length <= LongestName && System.Text.Ascii.IsValid(name) && name.TrimEnd('.').Split('.').All(label => label.Length is > 0 and < 64);
}
