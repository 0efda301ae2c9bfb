using System.Security.Cryptography;
using System.Text.Json;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Tenants;

/// <summary>
/// The keys under which secrets are stored: a file that only its owner may read, made at the first start. Old keys stay, because
/// backups of the database need them. Nodes that share a database share the file.
/// </summary>
internal sealed class KeyRing
{
    public const string FileName = "keyring.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

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
            var temporary = Write(next);
            File.Move(temporary, path, overwrite: true);
            content = next;
            return next.Current;
        }
    }

    private Content MakeFirst()
    {
        var first = Add(new("", []));
        var temporary = Write(first);
        try
        {
            File.Move(temporary, path, overwrite: false);
            return first;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker.
            File.Delete(temporary);
            return Read();
        }
    }

    private static Content Add(Content content)
    {
        var id = RandomNumberGenerator.GetHexString(8, lowercase: true);
        return new(id, new(content.Keys) { [id] = RandomNumberGenerator.GetBytes(32) });
    }

    private string Write(Content next)
    {
        var temporary = $"{path}.{RandomNumberGenerator.GetHexString(8)}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;

        using var file = new FileStream(temporary, options);
        JsonSerializer.Serialize(file, next, Json.Options);
        file.Flush(flushToDisk: true);
        return temporary;
    }

    private Content Read()
    {
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize<Content>(file, Json.Options) is { } read && read.Keys.ContainsKey(read.Current)
            ? read
            : throw new CryptographicException($"{path} is not a key ring.");
    }

    private sealed record Content(string Current, Dictionary<string, byte[]> Keys);
}
