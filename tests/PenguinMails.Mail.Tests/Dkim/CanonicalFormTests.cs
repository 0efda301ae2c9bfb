using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Mail.Dkim;
using PenguinMails.Tests;
using Xunit;

namespace PenguinMails.Mail.Tests.Dkim;

/// <summary>The examples of RFC 6376, 3.4.5 and 3.4.4, and its rules word by word.</summary>
public sealed partial class CanonicalFormTests
{
    [Theory]
    [InlineData("A: X\r\n", "a:X")]
    [InlineData("B : Y\t\r\n\tZ  \r\n", "b:Y Z")]
    [InlineData("Subject:\r\n", "subject:")]
    [InlineData("Subject: \r\n \r\n", "subject:")]
    [InlineData("DKIM-Signature: a;\r\n\tb=", "dkim-signature:a; b=")]
    public void Header_examples(string field, string expected)
    {
        var relaxed = new ArrayBufferWriter<byte>();
        RelaxedHeader.Write(Encoding.ASCII.GetBytes(field), relaxed);

        Assert.Equal(expected, Encoding.ASCII.GetString(relaxed.WrittenSpan));
    }

    [Theory]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n")]
    [InlineData("", "")]
    [InlineData("\r\n", "")]
    [InlineData("a", "a\r\n")]
    [InlineData("a \t", "a\r\n")]
    [InlineData("\t a\r\n", " a\r\n")]
    public void Body_examples(string body, string expected)
    {
        using var hash = new RelaxedBodyHash();
        var actual = new byte[32];
        hash.Write(Encoding.ASCII.GetBytes(body));
        hash.Finish(actual);

        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(expected)), actual);
    }

    [Fact]
    public void A_body_in_any_pieces_is_hashed_by_the_rules()
    {
        var pieces = Gen.Elements("a", "word ", " ", "  ", "\t", "\r", "\n", "\r\n", "\r\n\r\n", " \r\n", new string('x', 300), string.Concat(Enumerable.Repeat("many words  ", 60)));
        var bodies = pieces.ArrayOf();
        Check.One(Properties.Tried(2_000), Prop.ForAll(bodies.ToArbitrary(), body =>
        {
            using var hash = new RelaxedBodyHash();
            var actual = new byte[32];
            foreach (var piece in body)
                hash.Write(Encoding.ASCII.GetBytes(piece));
            hash.Finish(actual);
            return actual.SequenceEqual(SHA256.HashData(Encoding.ASCII.GetBytes(ByTheRules(string.Concat(body)))));
        }));
    }

    [Fact]
    public void The_hash_of_an_empty_body_is_the_one_in_the_standard()
    {
        using var hash = new RelaxedBodyHash();
        var actual = new byte[32];
        hash.Finish(actual);

        Assert.Equal("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", Convert.ToBase64String(actual));
    }

    [Fact]
    public void Fields_are_found_with_their_folded_lines()
    {
        var header = "From: a\r\nno field\r\nSubject : b\r\n c\r\nTo:d"u8;
        var places = new List<FieldPlace>();
        RelaxedHeader.FindFields(header, places);

        var names = new List<string>();
        foreach (var (start, length, _) in places)
            names.Add(Encoding.ASCII.GetString(header.Slice(start, length)));
        Assert.Equal(["From", "Subject", "To"], names);
    }

    private static string ByTheRules(string body)
    {
        var ended = body.EndsWith("\r\n", StringComparison.Ordinal) ? body : body + "\r\n";
        var reduced = White().Replace(WhiteAtLineEnd().Replace(ended, "\r\n"), " ");
        var trimmed = EmptyLinesAtEnd().Replace(reduced, "");
        return trimmed.Length == 0 ? "" : trimmed + "\r\n";
    }

    [GeneratedRegex("[ \t]+(?=\r\n)\r\n")]
    private static partial Regex WhiteAtLineEnd();

    [GeneratedRegex("[ \t]+")]
    private static partial Regex White();

    [GeneratedRegex("(\r\n)+\\z")]
    private static partial Regex EmptyLinesAtEnd();
}
