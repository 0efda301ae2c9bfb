namespace PenguinMails.Mail.Mime;

/// <summary>An octet as a sign and two digits: <c>=C3</c> in quoted-printable and encoded words, <c>%C3</c> in parameters.</summary>
internal static class Hex
{
    public static void Write(OctetBuffer to, byte sign, byte octet)
    {
        Write(to.Reserve(3), sign, octet);
        to.Advance(3);
    }

    public static void Write(Span<byte> to, byte sign, byte octet)
    {
        to[0] = sign;
        to[1] = "0123456789ABCDEF"u8[octet >> 4];
        to[2] = "0123456789ABCDEF"u8[octet & 15];
    }
}
