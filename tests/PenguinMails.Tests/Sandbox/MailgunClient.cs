using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PenguinMails.Tests.Sandbox;

/// <summary>Bare calls, so that a test sees exactly what goes over the wire.</summary>
internal sealed class MailgunClient(SandboxServer sandbox, string key = "an-api-key")
{
    public const string Domain = "mail.yourdomain.com";

    public static List<KeyValuePair<string, string>> Mail(params string[] to) =>
    [
        new("from", "Team <team@mail.yourdomain.com>"),
        new("subject", "Hello"),
        new("text", "Text"),
        .. to.Select(address => KeyValuePair.Create("to", address)),
    ];

    public static List<KeyValuePair<string, string>> MailWith(string field, string value) => [.. Mail("anna@example.com").Where(pair => pair.Key != field), new(field, value)];

    public Task<(int Status, string Text)> SendAsync(IEnumerable<KeyValuePair<string, string>> mail, string domain = Domain) =>
        CallAsync(HttpMethod.Post, $"/v3/{domain}/messages", mail);

    public async Task<JsonElement> GetAsync(string path) => JsonElement.Parse((await CallAsync(HttpMethod.Get, path, null)).Text);

    public async Task<(int Status, string Text)> CallAsync(HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>>? form)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"api:{key}")));
        if (form is not null) request.Content = new FormUrlEncodedContent(form);
        using var answer = await sandbox.Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
