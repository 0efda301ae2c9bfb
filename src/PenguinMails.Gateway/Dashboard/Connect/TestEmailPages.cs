using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Messages;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>"Send Test", and what became of the email since.</summary>
internal static class TestEmailPages
{
    public static void MapTestEmail(this IEndpointRouteBuilder esp)
    {
        esp.MapPost("/{provider}/test-email", SendAsync);
        esp.MapGet("/{provider}/test-email/{message}", StatusAsync);
    }

    private static async Task<IResult> SendAsync(string provider, [AsParameters] PageRequest page, ConnectionTester tester)
    {
        var form = await page.Http.Request.ReadFormAsync(page.Ct);
        const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var asked = new TestRequest { To = form["to"].ToString().Trim(), Tags = [.. form["tags"].ToString().Split(',', Tidy)] };
        if (asked.Problem()?.Errors?.First().Value[0] is { } wrong)
            return Show(page, provider, new(new(false, wrong), 0));

        return asked.Address is { } to && await tester.SendAsync(page.Tenant, provider, to, asked.Tags, page.Ct) is { } tested
            ? Show(page, provider, tested)
            : Problems.NotFound("Connection not found.");
    }

    private static IResult Show(PageRequest page, string provider, ConnectionTestResult result)
    {
        var check = result.Check;
        if (page.IsFragment)
            return new RazorComponentResult<TestEmailResult>(new { Provider = provider, Result = result });

        new Toast(check.Ok, $"{(check.Ok ? "Sent" : "Failed")} in {Formats.Latency(result.LatencyMs)}. {check.Detail}").Keep(page.Http);
        return TypedResults.LocalRedirect(result.Message is { } message ? MessageAddresses.Message(message) : EspRoutes.Settings(provider));
    }

    /// <param name="provider">Whose page asks.</param>
    /// <param name="message">The test email.</param>
    /// <param name="asked">How often the page has asked: it does not ask forever.</param>
    /// <param name="page">The request.</param>
    /// <param name="messages">Where it is looked up.</param>
    private static async Task<IResult> StatusAsync(string provider, string message, int? asked, [AsParameters] PageRequest page, MessageStore messages) =>
        PublicId.TryParse(PublicId.Message, message, out var id) && await messages.FindAsync(page.Tenant, id, page.Ct) is { Test: true } found
            ? new RazorComponentResult<TestEmailStatus>(new { Provider = provider, Email = found, Asked = asked ?? 0 })
            : Problems.NotFound("Message not found.");
}
