using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Mail;
using PenguinMails.Mail.Smtp;
using PenguinMails.Mail.Tests;
using Xunit;

namespace PenguinMails.Tests.Providers.Smtp.Composing;

/// <summary>What Postfix carries and Python's email package reads must be what was composed.</summary>
public sealed class ThroughPostfixTests
{
    private static readonly Lazy<Task<Dictionary<string, ReadMail>>> Arrived = new(() => Task.Run(() => DeliverAllAsync(CancellationToken.None)));

    public static IEnumerable<TheoryDataRow<string>> Names => MessageMatrix.Messages.Keys.Select(name => new TheoryDataRow<string>(name));

    [Theory, MemberData(nameof(Names))]
    public async Task A_message_arrives_as_it_was_written(string name)
    {
        var envelope = MessageMatrix.Messages[name];
        var (written, read) = (envelope.Email, (await Arrived.Value)[name]);

        Assert.Equal(Headers(envelope), read.Headers.Where(header => !IsOfTransport(header[0])).Select(header => (header[0], Folded(header[1]))));
        Assert.Equal(written.Date, read.Date);
        AssertAddresses(envelope, read);
        Assert.Equal(Lines(written.TextBody ?? (written.HtmlBody is null && written.Attachments.Count == 0 ? "" : null)), Lines(read.Text));
        Assert.Equal(Lines(written.HtmlBody), Lines(read.Html));
        Assert.Equal(Files(written), read.Attachments.Select(file => (file.Name, file.Length, file.Sha256)));
        Assert.Empty(read.Defects);
    }

    [Theory]
    [InlineData("subject: ascii", "text/plain")]
    [InlineData("html only", "text/html")]
    [InlineData("both bodies", "alternative(text/plain,text/html)")]
    [InlineData("both bodies and images", "alternative(text/plain,related(text/html,image/png,image/gif))")]
    [InlineData("html and images", "related(text/html,image/png,image/gif)")]
    [InlineData("everything", "mixed(alternative(text/plain,related(text/html,image/png,image/gif)),application/octet-stream,application/octet-stream,application/octet-stream,application/octet-stream,application/octet-stream)")]
    [InlineData("images without html", "mixed(text/plain,image/png,image/gif)")]
    [InlineData("one file alone", "application/octet-stream")]
    [InlineData("a message and a text as files", "mixed(text/plain,application/octet-stream,text/csv)")]
    public async Task Parts_are_nested_without_a_level_that_has_one_child(string name, string shape) =>
        Assert.Equal(shape, (await Arrived.Value)[name].Shape);

    [Fact]
    public async Task Images_inside_the_html_have_their_content_id_and_files_have_none()
    {
        var read = (await Arrived.Value)["everything"];
        Assert.Equal(
            [("inline", "<a@x>"), ("inline", "<b>"), .. Enumerable.Repeat(("attachment", (string?)null), 5)],
            read.Attachments.Select(file => (file.Disposition, file.ContentId)));
    }

    private static IEnumerable<(string, string)> Headers(OutgoingEnvelope envelope) =>
    [
        ("Subject", Folded(envelope.Email.Subject)), ("Message-Id", $"<{envelope.Email.MessageIdHeader}>"),
        .. envelope.Email.Headers.Select(header => (header.Key, Folded(header.Value))),
        .. ListUnsubscribeHeaders.Headers(envelope.UnsubscribeUrl).Select(header => (header.Name, header.Value)),
        (SmtpMail.CallHeader, "tag"), (SmtpMail.EnvelopeHeader, Guid.Empty.ToString("N")), ("MIME-Version", "1.0"),
    ];

    // Where a line was folded one white space stands for another.
    private static string Folded(string text) => string.Join(' ', text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));

    // What is compared on its own, and what Postfix puts on top.
    private static bool IsOfTransport(string name) =>
        name is "Return-Path" or "X-Original-To" or "Delivered-To" or "Received" or "Date" or "From" or "Sender" or "Reply-To" or "To" or "Cc" ||
        name.StartsWith("Content-", StringComparison.Ordinal);

    private static void AssertAddresses(OutgoingEnvelope envelope, ReadMail read)
    {
        var named = Addressing.Of(envelope.Named);
        Dictionary<string, IReadOnlyList<Mailbox>> fields = new()
        {
            ["from"] = [envelope.Email.From],
            ["reply-to"] = envelope.Email.ReplyTo,
            ["to"] = named.To,
            ["cc"] = named.Cc,
        };
        foreach (var (name, mailboxes) in fields)
            Assert.Equal(
                mailboxes.Select(mailbox => (Folded(mailbox.Name ?? ""), mailbox.Address.ToString())),
                read.Addresses.GetValueOrDefault(name, []).Select(address => (Folded(address[0]), address[1])));
    }

    // A message that is one text ends with a line end, whether the text does or not.
    private static string? Lines(string? text) => text?.ReplaceLineEndings("\n").TrimEnd('\n');

    private static IEnumerable<(string, long, string)> Files(OutgoingEmail message) =>
        from attachment in message.Attachments.OrderBy(attachment => attachment.ContentId is null || message.HtmlBody is null)
        select (attachment.Name, (long)attachment.Content.Length, Convert.ToHexStringLower(SHA256.HashData(attachment.Content.Span)));

    private static async Task<Dictionary<string, ReadMail>> DeliverAllAsync(CancellationToken ct)
    {
        var messages = MessageMatrix.Messages.ToList();
        await using (var pool = new SmtpPool(new() { Host = "127.0.0.1", Port = await PostfixServer.PortAsync(), Security = SmtpSecurity.None }))
            await Parallel.ForAsync(0, messages.Count, ct, async (i, ct) => Assert.IsType<SmtpResult.Accepted>(
                await pool.SendAsync(new("ann@sender.test", [RecipientOf(i)]), MessageMatrix.Compose(messages[i].Value), ct)));

        var folder = Directory.CreateTempSubdirectory("mail-").FullName;
        var files = Enumerable.Range(0, messages.Count).Select(i => Path.Combine(folder, $"{i}.eml")).ToList();
        for (var i = 0; i < messages.Count; i++)
            await File.WriteAllBytesAsync(files[i], await PostfixServer.DeliveredToAsync(RecipientOf(i), ct), ct);

        var read = await ReadWithPythonAsync(files, ct);
        Directory.Delete(folder, recursive: true);
        return messages.Zip(read).ToDictionary(pair => pair.First.Key, pair => pair.Second);
    }

    private static string RecipientOf(int i) => string.Create(CultureInfo.InvariantCulture, $"matrix-{i}@{PostfixServer.Domain}");

    private static async Task<ReadMail[]> ReadWithPythonAsync(List<string> files, CancellationToken ct)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Python", "read_mail.py");
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, .. files]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = python.StandardError.ReadToEndAsync(ct);
        var output = await python.StandardOutput.ReadToEndAsync(ct);
        await python.WaitForExitAsync(ct);
        Assert.True(python.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<ReadMail[]>(output, ReadMail.Json)!;
    }
}
