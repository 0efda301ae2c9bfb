using System.IO.Compression;
using System.Net;
using System.Text;
using PenguinMails.Mail.Dmarc;
using Xunit;

namespace PenguinMails.Mail.Tests.Dmarc;

public sealed class DmarcFileTests
{
    private const string Metadata = """
        <report_metadata><org_name>google.com</org_name><email>noreply-dmarc-support@google.com</email><report_id>1234567890</report_id>
          <date_range><begin>1764460800</begin><end>1764547199</end></date_range></report_metadata>
        <policy_published><domain>Example.COM</domain><adkim>r</adkim><aspf>r</aspf><p>quarantine</p><sp>none</sp><pct>100</pct></policy_published>
        """;

    private const string Record = """
        <record>
          <row><source_ip>203.0.113.7</source_ip><count>12</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf><reason><type>forwarded</type><comment/></reason></policy_evaluated></row>
          <identifiers><envelope_from>pm.mtasv.net</envelope_from><header_from>mail.example.com</header_from></identifiers>
          <auth_results>
            <dkim><domain>example.com</domain><result>pass</result><selector>PM</selector></dkim>
            <dkim><domain>pm.mtasv.net</domain><result>fail</result></dkim>
            <spf><domain>pm.mtasv.net</domain><scope>mfrom</scope><result>pass</result></spf>
          </auth_results>
        </record>
        """;

    private static readonly string Report = $"<?xml version=\"1.0\" encoding=\"UTF-8\" ?><feedback>{Metadata}{Record}</feedback>";

    [Fact]
    public void A_report_is_read_from_xml_gzip_and_zip_and_in_any_namespace()
    {
        foreach (var file in (byte[][])[Bytes(Report), Gzip(Bytes(Report)), Zip(Bytes(Report)), [.. Encoding.UTF8.Preamble, .. Bytes(Report)], Bytes(Report.Replace("<feedback>", "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">"))])
        {
            var report = DmarcFile.Read(file, out var problem);

            Assert.NotNull(report);
            Assert.Equal(("", "google.com", "1234567890", "example.com", "quarantine"), (problem, report.Organization, report.Id, report.Domain, report.Policy));
            Assert.Equal(("2025-11-30T00:00:00Z", "2025-11-30T23:59:59Z"), ($"{report.BeganAt:yyyy-MM-ddTHH:mm:ssZ}", $"{report.EndedAt:yyyy-MM-ddTHH:mm:ssZ}"));
            var row = Assert.Single(report.Rows);
            Assert.Equal((IPAddress.Parse("203.0.113.7"), 12, "none", true, false, "mail.example.com", "forwarded"), (row.Source, row.Messages, row.Disposition, row.IsDkimAligned, row.IsSpfAligned, row.HeaderFrom, row.Reason));
            Assert.Equal([new("example.com", "pm", true), new("pm.mtasv.net", "", false)], row.Signatures);
            Assert.Equal(("pm.mtasv.net", true), (row.SpfDomain, row.SpfPassed));
        }
    }

    [Fact]
    public void Nothing_of_one_record_is_taken_for_the_next()
    {
        var bare = Record.Replace("<dkim><domain>pm.mtasv.net</domain><result>fail</result></dkim>", "").Replace("<reason><type>forwarded</type><comment/></reason>", "").Replace("<spf><domain>pm.mtasv.net</domain><scope>mfrom</scope><result>pass</result></spf>", "");
        var report = DmarcFile.Read(Bytes($"<feedback>{Metadata}{Record}{bare}</feedback>"), out _);

        Assert.Equal((1, "", false, null), (report!.Rows[1].Signatures.Count, report.Rows[1].SpfDomain, report.Rows[1].SpfPassed, report.Rows[1].Reason));
    }

    [Fact]
    public void What_is_no_report_or_too_much_of_one_is_refused_with_the_reason()
    {
        string[] nested = ["<a>", "</a>"];
        Assert.Equal("It unpacks to more than 20 MB.", ProblemOf(Gzip(new byte[DmarcFile.MostUnpacked + 1])));
        Assert.Equal("It unpacks to more than 20 MB.", ProblemOf(Zip(new byte[DmarcFile.MostUnpacked + 1])));
        Assert.Equal("It is larger than 5 MB.", ProblemOf(new byte[DmarcFile.MostPacked + 1]));
        Assert.Equal("The zip file has to hold one file, the report.", ProblemOf(Zip(Bytes(Report), Bytes(Report))));
        Assert.Equal("The zip file has to hold one file, the report.", ProblemOf(Zip()));
        Assert.Contains("not well-formed XML", ProblemOf(Gzip(Bytes(Report))[..20]), StringComparison.Ordinal);
        Assert.Contains("not well-formed XML", ProblemOf([]), StringComparison.Ordinal);
        Assert.StartsWith("The compressed file is damaged", ProblemOf(Zip(Bytes(Report))[..40]), StringComparison.Ordinal);
        Assert.Contains("not well-formed XML, or has a DTD", ProblemOf(Bytes("<!DOCTYPE feedback [<!ENTITY a \"b\">]>" + Report[39..])), StringComparison.Ordinal);
        Assert.Contains("not well-formed XML", ProblemOf(Bytes("%PDF-1.7")), StringComparison.Ordinal);
        Assert.Contains("not well-formed XML", ProblemOf(Gzip(Gzip(Bytes(Report)))), StringComparison.Ordinal);
        Assert.Equal("This XML is not a DMARC report: its root is not feedback.", ProblemOf(Bytes("<html/>")));
        Assert.Equal("Its elements lie deeper than 12 levels.", ProblemOf(Bytes($"<feedback>{string.Concat(Enumerable.Repeat(nested[0], 50))}{string.Concat(Enumerable.Repeat(nested[1], 50))}</feedback>")));
        Assert.Equal("It has more than 20,000 records.", ProblemOf(Gzip(Bytes($"<feedback>{Metadata}{string.Concat(Enumerable.Repeat(Record, 20_001))}</feedback>"))));
        Assert.Equal("A text is longer than 10000 characters.", ProblemOf(Bytes(Report.Replace("google.com<", new string('a', 10_001) + "<", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("<report_id>1234567890</report_id>", "", "It has no report_metadata/report_id.")]
    [InlineData("<domain>Example.COM</domain>", "<domain>../x</domain>", "\"../x\" in policy_published/domain is not a domain.")]
    [InlineData("<header_from>mail.example.com</header_from>", "", "\"\" in identifiers/header_from is not a domain.")]
    [InlineData("<begin>1764460800</begin>", "<begin>today</begin>", "Its report_metadata/date_range/begin is not a time in seconds.")]
    [InlineData("<begin>1764460800</begin>", "<begin>1764557199</begin>", "Its date_range does not end after it begins, or is longer than 31 days.")]
    [InlineData("<begin>1764460800</begin>", "<begin>0</begin>", "Its date_range does not end after it begins, or is longer than 31 days.")]
    [InlineData("<end>1764547199</end>", "<end>99999999999999999</end>", "Its report_metadata/date_range/end is not a time in seconds.")]
    [InlineData("<count>12</count>", "<count>-1</count>", "A count is not a number of messages.")]
    [InlineData("<source_ip>203.0.113.7</source_ip>", "<source_ip>here</source_ip>", "\"here\" is not an IP address.")]
    public void A_field_that_is_missing_or_wrong_is_named(string field, string instead, string problem) => Assert.Equal(problem, ProblemOf(Bytes(Report.Replace(field, instead, StringComparison.Ordinal))));

    [Fact]
    public void Whatever_is_damaged_is_a_report_or_a_problem()
    {
        var random = new Random(1);
        foreach (var whole in (byte[][])[Bytes(Report), Gzip(Bytes(Report)), Zip(Bytes(Report))])
            for (var i = 0; i < 2_000; i++)
            {
                var damaged = whole.ToArray();
                for (var times = random.Next(1, 5); times > 0; times--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);

                Assert.True(DmarcFile.Read(damaged, out var problem) is not null || problem.Length > 0);
            }
    }

    [Fact]
    public void A_mail_brings_its_reports_also_where_it_was_forwarded()
    {
        var direct = Mail("application/gzip", "google.com!example.com!1764460800!1764547199.xml.gz", Gzip(Bytes(Report)));
        var forwarded = $"From: a@example.com\r\nSubject: Fwd\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: text/plain\r\n\r\nSee below\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n{direct}\r\n--o--\r\n";

        foreach (var mail in (string[])[direct, forwarded, Mail("application/octet-stream", "report.zip", Zip(Bytes(Report))), Mail("text/xml", "report.xml", Bytes(Report))])
            Assert.Equal("1234567890", Assert.Single(DmarcMail.Read(Bytes(mail), out _)).Id);

        Assert.Empty(DmarcMail.Read(Bytes(Mail("application/zip", "a.zip", Gzip(new byte[DmarcFile.MostUnpacked + 1]))), out var bomb));
        Assert.Equal("It unpacks to more than 20 MB.", bomb);
        Assert.Empty(DmarcMail.Read(Bytes("Subject: hello\r\n\r\nhello"), out var none));
        Assert.Equal("No DMARC report is attached.", none);
    }

    private static string ProblemOf(byte[] file)
    {
        Assert.Null(DmarcFile.Read(file, out var problem));
        return problem;
    }

    private static string Mail(string type, string name, byte[] file) => $"""
        From: noreply-dmarc-support@google.com
        Subject: Report domain: example.com
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        This is an aggregate report.
        --b
        Content-Type: {type}; name="{name}"
        Content-Disposition: attachment; filename="{name}"
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(file, Base64FormattingOptions.InsertLineBreaks)}
        --b--
        """.ReplaceLineEndings("\r\n");

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }

    private static byte[] Zip(params byte[][] files)
    {
        var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
            foreach (var (i, file) in files.Index())
            {
                using var entry = zip.CreateEntry($"report{i}.xml").Open();
                entry.Write(file);
            }

        return packed.ToArray();
    }
}
