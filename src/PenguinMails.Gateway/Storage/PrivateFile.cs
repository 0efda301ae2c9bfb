using System.Security.Cryptography;

namespace PenguinMails.Gateway.Storage;

/// <summary>A file that only its owner may read, from its first byte on, and that is there whole or not at all.</summary>
internal static class PrivateFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">It is there already and must not be overwritten, among other things.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool overwrite)
    {
        var temporary = $"{path}.{RandomNumberGenerator.GetHexString(8)}";
        try
        {
            using (var file = Create(temporary))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Opens it for oneself alone, and makes it where it is not there. One from before may be open to others.</summary>
    public static FileStream OpenAlone(string path)
    {
        var file = Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        Restrict(path);
        return file;
    }

    /// <summary>Makes it, empty, where it is not there. One that is there is not opened: to close it again would end SQLite's own locks.</summary>
    public static void Ensure(string path)
    {
        try
        {
            if (!File.Exists(path))
                Create(path).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker.
        }

        Restrict(path);
    }

    /// <summary>Takes from others what they may do with it, where it is there.</summary>
    public static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path) && File.GetUnixFileMode(path) != OwnerOnly)
            File.SetUnixFileMode(path, OwnerOnly);
    }

    private static FileStream Create(string path) => Open(path, FileMode.CreateNew, FileAccess.Write);

    private static FileStream Open(string path, FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;

        return new(path, options);
    }
}
