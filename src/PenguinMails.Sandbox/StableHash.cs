using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Sandbox;

internal static class StableHash
{
    /// <summary>The same number for the same text in every process, so that ids outlive a restart.</summary>
    public static uint Of(string text) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
