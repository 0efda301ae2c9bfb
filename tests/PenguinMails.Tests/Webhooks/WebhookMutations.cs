using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Tests.Webhooks;

/// <summary>
/// The bodies of the providers' documentation, about an email that there is, damaged and signed as the provider signs: so that
/// they are looked at all the way. The same seed gives the same damage.
/// </summary>
internal sealed class WebhookMutations(HookedGateway gateway, Guid delivery, int seed)
{
    /// <summary>As they stand in the recorded bodies.</summary>
    private const string RecordedCall = "0193a1b2c3d47000800000000000000a.0193a1b2c3d47000800000000000000b", RecordedEnvelope = "0193a1b2c3d47000800000000000000c";

    private readonly JsonMutations mutations = new(seed);
    private readonly Random random = new(seed);
    private int number;

    public Func<byte[]> OfPostmark()
    {
        var good = Recorded("Postmark", ".json", gateway.Tags(gateway.Postmark, delivery));
        return () => Pick(good) is var body && random.Next(4) == 0 ? mutations.Next(Encoding.UTF8.GetBytes(body)) : mutations.NextOfJson(body);
    }

    public Func<byte[]> OfMailgun()
    {
        var good = Recorded("Mailgun", ".json", gateway.Tags(gateway.Mailgun, delivery));
        return () => random.Next(4) == 0
            ? mutations.Next(Signed(Encoding.UTF8.GetBytes(EventOf(Pick(good)))))
            : Signed(mutations.NextOfJson(EventOf(Pick(good))));
    }

    public Func<byte[]> OfMailgunForm()
    {
        var good = Recorded("Mailgun", ".form", gateway.Tags(gateway.Mailgun, delivery)).Where(body => body.StartsWith("event=", StringComparison.Ordinal)).ToArray();
        return () => random.Next(4) switch
        {
            0 => mutations.Next(Form(Fields(Pick(good)))),
            1 => Multipart(Damaged(Fields(Pick(good)))),
            _ => Form(Damaged(Fields(Pick(good)))),
        };
    }

    private byte[] Signed(byte[] happened) =>
        [.. """{"signature":"""u8, .. Encoding.UTF8.GetBytes(Signature().ToJsonString()), .. ""","event-data":"""u8, .. happened, .. "}"u8];

    /// <summary>Some come with a token that another body had, as a forger would send them.</summary>
    private JsonObject Signature() => gateway.Signature($"token{(random.Next(50) == 0 ? number : ++number)}of{seed}");

    private static string EventOf(string body) => JsonNode.Parse(body)!["event-data"]!.ToJsonString();

    private List<(string Name, string Value)> Damaged(List<(string Name, string Value)> fields)
    {
        for (var times = random.Next(1, 4); times > 0 && fields.Count > 0; times--)
        {
            var at = random.Next(fields.Count);
            var odd = mutations.OddString().Trim('"');
            switch (random.Next(6))
            {
                case 0:
                    fields.RemoveAt(at);
                    break;
                case 1:
                    fields.Insert(random.Next(fields.Count), (fields[at].Name, odd));
                    break;
                case 2:
                    fields[at] = (odd, fields[at].Value);
                    break;
                case 3:
                    fields.InsertRange(at, Enumerable.Repeat((fields[at].Name, ""), random.Next(20) == 0 ? ManyTimes(fields[at].Name) : 2));
                    break;
                default:
                    fields[at] = (fields[at].Name, odd);
                    break;
            }
        }

        return fields;
    }

    /// <summary>As often as it stays a body that a provider might send.</summary>
    private static int ManyTimes(string name) => Math.Clamp(100_000 / (name.Length + 1), 2, 2_000);

    private byte[] Form(List<(string Name, string Value)> fields) =>
        Encoding.Latin1.GetBytes(string.Join('&', SignedFields(fields).Select(field => $"{Escaped(field.Name)}={Escaped(field.Value)}")));

    private byte[] Multipart(List<(string Name, string Value)> fields) => Encoding.Latin1.GetBytes(
        string.Concat(SignedFields(fields).Select(field => $"--edge\r\nContent-Disposition: form-data; name=\"{field.Name}\"\r\n\r\n{field.Value}\r\n")) + "--edge--\r\n");

    /// <summary>Some octets stand as they are, and some escapes are none.</summary>
    private string Escaped(string text) => random.Next(10) switch { 0 => text, 1 => Uri.EscapeDataString(text) + "%", 2 => Uri.EscapeDataString(text) + "%ff%00%zz", _ => Uri.EscapeDataString(text) };

    private IEnumerable<(string Name, string Value)> SignedFields(List<(string Name, string Value)> fields) =>
        fields.Concat(Signature().Select(part => (part.Key, part.Value!.GetValue<string>())));

    private static List<(string Name, string Value)> Fields(string body)
    {
        var fields = new List<(string, string)>();
        foreach (var pair in new QueryStringEnumerable(body))
            fields.Add((pair.DecodeName().ToString(), pair.DecodeValue().ToString()));

        return [.. fields.SkipLast(3)];
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];

    private static string[] Recorded(string provider, string extension, JsonObject tags, [CallerFilePath] string here = "") =>
        [.. Directory.GetFiles(Path.Combine(Path.GetDirectoryName(here)!, "../Providers", provider), "*" + extension)
            .Where(path => !path.EndsWith(".expected.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(path => File.ReadAllText(path)
                .Replace(RecordedCall, tags[CallTag.CallKey]!.GetValue<string>(), StringComparison.Ordinal)
                .Replace(RecordedEnvelope, tags[CallTag.EnvelopeKey]!.GetValue<string>(), StringComparison.Ordinal)
                .Replace("alice", "user", StringComparison.Ordinal).Replace("john", "user", StringComparison.Ordinal))];
}
