using System.Text.Json;

namespace PenguinMails.Tests.Providers.Smtp.Composing;

/// <summary>What <c>Python/read_mail.py</c> says about a message.</summary>
internal sealed record ReadMail(
    string[][] Headers, Dictionary<string, string[][]> Addresses, DateTimeOffset Date, string Shape, string? Text, string? Html, ReadFile[] Attachments, string[] Defects)
{
    public static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

internal sealed record ReadFile(string Name, string Type, string Disposition, string? ContentId, long Length, string Sha256);
