using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Mail.Dkim;

/// <summary>What one signature needs while it is made, kept for the next one. For one caller at a time.</summary>
internal sealed class Signing(RSA rsa) : IDisposable
{
    private readonly ArrayBufferWriter<byte> signed = new(4096);
    private readonly List<FieldPlace> places = [];
    private readonly SignatureField field = new();

    public RelaxedBodyHash Body { get; } = new();

    /// <summary>The signature field of a message whose body <see cref="Body"/> has taken; valid until the next one.</summary>
    public ReadOnlySpan<byte> Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> tags, DateTimeOffset signedAt, TimeSpan? lifetime)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Body.Finish(hash);

        signed.ResetWrittenCount();
        places.Clear();
        RelaxedHeader.FindFields(header, places);
        field.Start(tags, signedAt, lifetime);
        CoverFields(header);
        field.AddBodyHash(hash);
        RelaxedHeader.Write(field.Written, signed);

        SHA256.HashData(signed.WrittenSpan, hash);
        Span<byte> signature = stackalloc byte[rsa.KeySize / 8];
        rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        field.AddSignature(signature);
        return field.Written;
    }

    public void Dispose()
    {
        Body.Dispose();
        rsa.Dispose();
    }

    private void CoverFields(ReadOnlySpan<byte> header)
    {
        var isFirst = true;
        foreach (var (name, evenWhenAbsent) in SignedFields.All)
        {
            var count = Cover(header, name);
            if (count == 0 && !evenWhenAbsent)
                continue;

            for (var i = 0; i <= count; i++, isFirst = false)
                field.AddName(name, isFirst);
        }
    }

    // The last field of a name counts as its first (RFC 6376, 5.4.2).
    private int Cover(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name)
    {
        var count = 0;
        for (var i = places.Count - 1; i >= 0; i--)
        {
            var (start, nameLength, end) = places[i];
            if (nameLength != name.Length || !Ascii.EqualsIgnoreCase(header.Slice(start, nameLength), name))
                continue;

            RelaxedHeader.Write(header[start..end], signed);
            signed.Write("\r\n"u8);
            count++;
        }

        return count;
    }
}
