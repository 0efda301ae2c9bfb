using System.Buffers;
using System.Buffers.Text;

namespace PenguinMails.Mail.Parsing;

internal static class TolerantBase64
{
    private const byte None = 255;
    private static readonly byte[] Values = MakeValues();

    public static byte[] Decode(ReadOnlySpan<byte> text)
    {
        var octets = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length) + 3];
        var status = Base64.DecodeFromUtf8(text, octets, out _, out var written);
        return octets[..(status == OperationStatus.Done ? written : DecodeBroken(text, octets))];
    }

    /// <summary>Foreign characters are skipped; padding ends a group and not the text, since pieces get joined.</summary>
    private static int DecodeBroken(ReadOnlySpan<byte> text, Span<byte> octets)
    {
        var (bits, count, written) = (0, 0, 0);
        foreach (var c in text)
        {
            var value = Values[c];
            if (c == '=')
                (bits, count) = (0, 0);
            if (value == None)
                continue;
            bits = (bits << 6) | value;
            count += 6;
            if (count < 8)
                continue;
            count -= 8;
            octets[written++] = (byte)(bits >> count);
            bits &= (1 << count) - 1;
        }

        return written;
    }

    private static byte[] MakeValues()
    {
        var values = new byte[256];
        Array.Fill(values, None);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (var i = 0; i < alphabet.Length; i++)
            values[alphabet[i]] = (byte)i;
        return values;
    }
}
