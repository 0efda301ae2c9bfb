using System.IO.Compression;
using System.Xml;

namespace PenguinMails.Mail.Dmarc;

/// <summary>A report as it is handed over: XML, or XML in gzip or in a zip file of its own. Never throws, whatever it is.</summary>
public static class DmarcFile
{
    public const int MostPacked = 5 << 20;
    public const int MostUnpacked = 20 << 20;

    /// <summary>Null where it can't be read; the problem is a sentence for people.</summary>
    public static DmarcReport? Read(ReadOnlyMemory<byte> file, out string problem)
    {
        problem = "";
        try
        {
            if (file.Length > MostPacked)
                throw new FormatException($"It is larger than {MostPacked >> 20} MB.");

            using var xml = new MemoryStream(Unpack(file));
            return DmarcReportReader.Read(xml);
        }
        catch (FormatException refused)
        {
            problem = refused.Message;
        }
        catch (XmlException broken)
        {
            problem = $"It is not well-formed XML, or has a DTD, which we don't read{(broken.LineNumber > 0 ? $": see line {broken.LineNumber}" : "")}.";
        }
        catch (Exception damaged) when (damaged is InvalidDataException or NotSupportedException or IOException)
        {
            problem = "The compressed file is damaged, encrypted or of a kind that we can't unpack.";
        }

        return null;
    }

    private static byte[] Unpack(ReadOnlyMemory<byte> file)
    {
        using var packed = new MemoryStream(file.ToArray(), writable: false);
        if (file.Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            using var gzip = new GZipStream(packed, CompressionMode.Decompress);
            return Unpack(gzip);
        }

        if (!file.Span.StartsWith("PK"u8))
            return file.ToArray();

        using var zip = new ZipArchive(packed, ZipArchiveMode.Read);
        using var entry = zip.Entries is [var only] ? only.Open() : throw new FormatException("The zip file has to hold one file, the report.");
        return Unpack(entry);
    }

    /// <summary>What an archive says of its size may be a lie, so what comes out is counted.</summary>
    private static byte[] Unpack(Stream packed)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[81_920];
        while (packed.Read(buffer) is > 0 and var read)
        {
            if (whole.Length + read > MostUnpacked)
                throw new FormatException($"It unpacks to more than {MostUnpacked >> 20} MB.");
            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }
}
