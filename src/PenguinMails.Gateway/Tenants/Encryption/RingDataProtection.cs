using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace PenguinMails.Gateway.Tenants.Encryption;

/// <summary>The framework's own tokens (antiforgery) under our key ring, so that every node reads those of the others.</summary>
internal sealed class RingDataProtection(Secrets secrets, string purpose = "framework") : IDataProtector
{
    public IDataProtector CreateProtector(string purpose1) => new RingDataProtection(secrets, $"{purpose}|{purpose1}");

    public byte[] Protect(byte[] plaintext) => Encoding.ASCII.GetBytes(secrets.Protect(purpose, plaintext));

    public byte[] Unprotect(byte[] protectedData) => secrets.Unprotect(purpose, Encoding.ASCII.GetString(protectedData));
}
