using System.Security.Cryptography;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Tenants.Encryption;

/// <summary>
/// The keys under which secrets are stored: a file that only its owner may read, made at the first start. Old keys stay, because
/// backups of the database need them. Nodes that share a database share the file.
/// </summary>
internal sealed class KeyRing
{
    public const string FileName = "keyring.json";

    private readonly string path;
    private readonly Lock gate = new();
    private volatile Content content;

    public KeyRing(string dataDirectory)
    {
        path = Path.Combine(dataDirectory, FileName);
        Directory.CreateDirectory(dataDirectory);
        content = File.Exists(path) ? Read() : MakeFirst();
    }

    /// <summary>The key that encrypts from now on.</summary>
    public (string Id, byte[] Key) Current => (content.Current, content.Keys[content.Current]);

    public byte[] Find(string id)
    {
        // Another node or process may have rotated since.
        if (!content.Keys.ContainsKey(id))
            lock (gate)
                content = Read();

        return content.Keys.TryGetValue(id, out var key) ? key
            : throw new CryptographicException($"{FileName} lacks the key {id}, under which a secret is stored.");
    }

    /// <summary>Adds a key and makes it the current one.</summary>
    public string Rotate()
    {
        lock (gate)
        {
            var next = Add(Read());
            PrivateFile.Write(path, Bytes(next), overwrite: true);
            content = next;
            return next.Current;
        }
    }

    private Content MakeFirst()
    {
        var first = Add(new("", []));
        try
        {
            PrivateFile.Write(path, Bytes(first), overwrite: false);
            return first;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker.
            return Read();
        }
    }

    private static Content Add(Content content)
    {
        var id = RandomNumberGenerator.GetHexString(8, lowercase: true);
        return new(id, new(content.Keys) { [id] = RandomNumberGenerator.GetBytes(32) });
    }

    private static byte[] Bytes(Content next) => JsonSerializer.SerializeToUtf8Bytes(next, Json.Options);

    private Content Read()
    {
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize<Content>(file, Json.Options) is { } read && read.Keys.ContainsKey(read.Current)
            ? read
            : throw new CryptographicException($"{path} is not a key ring.");
    }

    private sealed record Content(string Current, Dictionary<string, byte[]> Keys);
}
