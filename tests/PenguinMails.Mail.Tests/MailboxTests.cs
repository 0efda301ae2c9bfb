using Xunit;

namespace PenguinMails.Mail.Tests;

public sealed class MailboxTests
{
    [Theory]
    [InlineData("a@b.co", null)]
    [InlineData("<a@b.co>", null)]
    [InlineData(" < a@b.co > ", null)]
    [InlineData("\"\" <a@b.co>", null)]
    [InlineData("\"  \" <a@b.co>", null)]
    [InlineData("a@b.co (Jane)", null)]
    [InlineData("Jane <a@b.co>", "Jane")]
    [InlineData("Jane<a@b.co>", "Jane")]
    [InlineData("Jane \tDoe <a@b.co>", "Jane  Doe")]
    [InlineData("John Q. Public <a@b.co>", "John Q. Public")]
    [InlineData("\"Doe, J.\" <a@b.co>", "Doe, J.")]
    [InlineData("\"Doe, \\\"J\\\" \\\\\" <a@b.co>", "Doe, \"J\" \\")]
    [InlineData("\"Doe\" Jane <a@b.co>", "Doe Jane")]
    [InlineData("Name (c, <x@y>) <a@b.co> (d)", "Name")]
    [InlineData("Jürgen 用户 🐧 <a@b.co>", "Jürgen 用户 🐧")]
    [InlineData("O'Neil & Sons <a@b.co>", "O'Neil & Sons")]
    public void Reads_name_and_address(string text, string? name)
    {
        Assert.True(Mailbox.TryParse(text, out var mailbox, out var problem), problem);
        Assert.Equal(new Mailbox(name, new EmailAddress("a", "b.co")), mailbox);
        Assert.Equal("", problem);
    }

    [Fact]
    public void The_address_inside_may_be_quoted_and_international()
    {
        Assert.True(Mailbox.TryParse("\"J\" <\"a b\" (c) @ Bücher.de>", out var mailbox, out var problem), problem);
        Assert.Equal(new Mailbox("J", new EmailAddress("a b", "xn--bcher-kva.de")), mailbox);
    }

    [Theory]
    [InlineData("", "Address is empty.")]
    [InlineData("Jane", "Address has no @.")]
    [InlineData("<>", "Address has no @.")]
    [InlineData("Jane <>", "Address has no @.")]
    [InlineData("Jane <jane>", "Address has no @.")]
    [InlineData("Jane <@x.com>", "Nothing stands before the @.")]
    [InlineData("Jane <a@x.com", "A name or address with , ; : ( ) [ ] \\ or quotes inside needs quotes around it.")]
    [InlineData("Jane <a@x.com> Doe", "Domain may have only letters, digits, hyphens and dots.")]
    [InlineData("<a@x.com>>", "A name or address with , ; : ( ) [ ] \\ or quotes inside needs quotes around it.")]
    [InlineData("a@x.com>", "A name or address with , ; : ( ) [ ] \\ or quotes inside needs quotes around it.")]
    [InlineData("Jane a@x.com", "A name needs angle brackets around the address, and quotes where it has , ; : ( ) [ ] \\ or quotes inside.")]
    [InlineData("Doe, Jane <a@x.com>", "A name or address with , ; : ( ) [ ] \\ or quotes inside needs quotes around it.")]
    [InlineData("a@b.co, c@d.co", "There is more than one address; give one.")]
    [InlineData("A <a@b.co>, C <c@d.co>", "There is more than one address; give one.")]
    [InlineData("<a@b.co,c@d.co>", "There is more than one address; give one.")]
    [InlineData("Friends: a@b.co, c@d.co;", "There is more than one address; give one.")]
    [InlineData("Nobody:;", "Address has no @.")]
    [InlineData("<@r.co,@s.co:a@b.co>", "A route before the address is not allowed.")]
    [InlineData("Jane <a@localhost>", "Domain needs at least one dot.")]
    [InlineData("Jane <a@[127.0.0.1]>", "An IP address in brackets is not allowed; a domain is needed.")]
    [InlineData("\"Jane <a@x.com>", "A name or address with , ; : ( ) [ ] \\ or quotes inside needs quotes around it.")]
    [InlineData("Jane (x <a@x.com>", "A name or address with , ; : ( ) [ ] \\ or quotes inside needs quotes around it.")]
    public void Says_why_something_is_no_mailbox(string text, string expected)
    {
        Assert.False(Mailbox.TryParse(text, out var mailbox, out var problem));
        Assert.Null(mailbox);
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("Jane\r\nBcc: x@y.com <a@b.co>")]
    [InlineData("Jane\r\n <a@b.co>")]
    [InlineData("\"Jane\nDoe\" <a@b.co>")]
    [InlineData("Jane (\r) <a@b.co>")]
    [InlineData("Jane\0 <a@b.co>")]
    [InlineData("Jane <a@b.co>\n")]
    [InlineData("Jane \u2029 <a@b.co>")]
    public void Refuses_line_breaks_and_control_characters_anywhere(string text)
    {
        Assert.False(Mailbox.TryParse(text, out _, out var problem));
        Assert.Equal("Line breaks and control characters are not allowed.", problem);
    }

    [Theory]
    [InlineData(null, "a@b.co")]
    [InlineData("", "a@b.co")]
    [InlineData("Jane Doe", "Jane Doe <a@b.co>")]
    [InlineData("Jürgen Groß", "Jürgen Groß <a@b.co>")]
    [InlineData("Doe, J.", "\"Doe, J.\" <a@b.co>")]
    [InlineData("The \"J\" \\", "\"The \\\"J\\\" \\\\\" <a@b.co>")]
    [InlineData(" Jane", "\" Jane\" <a@b.co>")]
    [InlineData("=?utf-8?Q?x?=", "\"=?utf-8?Q?x?=\" <a@b.co>")]
    public void A_name_is_quoted_when_it_has_specials(string? name, string header) =>
        Assert.Equal(header, new Mailbox(name, new EmailAddress("a", "b.co")).ToString());

    [Fact]
    public void A_name_that_was_not_parsed_brings_no_line_break_into_a_header() =>
        Assert.Equal(
            "\"Jane  Bcc: x@y.co\" <a@b.co>",
            new Mailbox("Jane\r\nBcc: x@y.co", new EmailAddress("a", "b.co")).ToString());

    [Fact]
    public void A_text_longer_than_the_stack_space_is_read_as_well()
    {
        var name = new string('n', 10_000);
        Assert.True(Mailbox.TryParse($"\"{name}\" <a@b.co>", out var mailbox, out var problem), problem);
        Assert.Equal(name, mailbox.Name);
    }
}
