using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Mail;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class MessageContentTests
{
    [Fact]
    public void What_was_stored_reads_the_same_but_for_what_has_a_column_or_a_table_of_its_own()
    {
        var written = new MessageContent
        {
            Subject = "In a column",
            ReplyTo = [new Mailbox("Desk, upstairs", new("desk", "example.com"))],
            Headers = new Dictionary<string, string> { ["X-Own"] = "yes" },
            HtmlBody = "<p>Hi</p>",
            TrackOpens = false,
            Attachments = [new Attachment("a.txt", "text/plain", "content"u8.ToArray(), "c1") { Hash = "00ff" }],
            NoFailover = true,
        };
        var read = JsonSerializer.Deserialize(JsonSerializer.Serialize(written, MessageJson.Plain.MessageContent), MessageJson.Default.MessageContent)!;

        Assert.Equal("", read.Subject);
        Assert.Equal(written.ReplyTo, read.ReplyTo);
        Assert.Equal(written.Headers, read.Headers);
        Assert.Equal((written.HtmlBody, written.TrackOpens, written.NoFailover), (read.HtmlBody, read.TrackOpens, read.NoFailover));
        var file = Assert.Single(read.Attachments);
        Assert.Equal(("a.txt", "text/plain", "c1", "00ff", 7L), (file.Name, file.ContentType, file.ContentId, file.Hash, file.Bytes));
        Assert.True(file.Content.IsEmpty);
    }

    [Fact]
    public void Fields_that_older_rows_lack_are_empty()
    {
        var read = JsonSerializer.Deserialize("""{"text_body":"Hi"}""", MessageJson.Default.MessageContent)!;

        Assert.Equal("Hi", read.TextBody);
        Assert.Empty(read.ReplyTo);
        Assert.Empty(read.Headers);
        Assert.Empty(read.Attachments);
    }
}
