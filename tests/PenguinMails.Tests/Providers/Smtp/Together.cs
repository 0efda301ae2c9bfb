using System.Net.Http.Json;
using PenguinMails.Gateway.Providers.Smtp;
using Xunit;

namespace PenguinMails.Tests.Providers.Smtp;

/// <summary>Emails that become due one right after the other, so that they share a call in their order; what is just accepted may go out by itself.</summary>
internal static class Together
{
    /// <summary>Settings that outlast a standstill.</summary>
    public static SmtpSettings Patient(SmtpServer server) => SmtpGateway.Settings(server) with { TimeoutS = 60 };

    public static object Single(string to) => SmtpGateway.Email(to, "cold_outreach");

    public static object Group(params string[] to) => new { from = "sales@yourdomain.com", to, mode = "group", subject = "Hello", text_body = "Text", type = "cold_outreach" };

    public static async Task ScheduleAsync(HttpClient sender, DateTimeOffset at, IEnumerable<object> emails)
    {
        var batch = System.Text.Json.JsonSerializer.SerializeToNode(emails)!.AsArray();
        foreach (var email in batch)
            email!["send_at"] = (at = at.AddMilliseconds(1)).ToString("O");

        using var answer = await sender.PostAsJsonAsync("/api/v1/emails/batch", batch);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == 202 && !body.Contains("errors", StringComparison.Ordinal), body);
    }
}
