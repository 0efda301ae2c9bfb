using System.Text;
using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Smtp;

/// <summary>The message as it came.</summary>
internal sealed class SinkContent(ReadOnlyMemory<byte> octets) : Content(octets.Length)
{
    public ReadOnlyMemory<byte> Octets { get; private set; } = octets;

    public override string Render(string recipient) => Encoding.UTF8.GetString(Octets.Span);

    protected override void Release() => Octets = default;
}
