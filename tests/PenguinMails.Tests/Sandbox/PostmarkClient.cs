using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PenguinMails.Tests.Sandbox;

internal readonly record struct Answer(int Status, JsonElement Body)
{
    public int ErrorCode => Body.GetProperty(nameof(ErrorCode)).GetInt32();
}

/// <summary>Bare calls, so that a test sees exactly what goes over the wire.</summary>
internal sealed class PostmarkClient(SandboxServer sandbox, string token = "a-server-token")
{
    /// <summary>A token as Postmark's are, the same for the same name; one that is to be refused stays as it is.</summary>
    public static string Token(string name) => name.Length == 0 || name == "POSTMARK_API_TEST" || name.Contains("invalid", StringComparison.OrdinalIgnoreCase) || name.Contains("wrong", StringComparison.OrdinalIgnoreCase) || Guid.TryParse(name, out _)
        ? name
        : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name))[..16]).ToString();

    public static JsonObject Mail(string to = "anna@example.com", string from = "team@yourdomain.com") => new()
    {
        ["From"] = from,
        ["To"] = to,
        ["Subject"] = "Hello",
        ["TextBody"] = "Text",
    };

    public static JsonObject MailWith(string field, JsonNode? value)
    {
        var mail = Mail();
        mail[field] = value;
        return mail;
    }

    public Task<Answer> SendAsync(JsonNode mail) => CallAsync(HttpMethod.Post, "/email", mail);

    public Task<Answer> BatchAsync(params IEnumerable<JsonNode> mails) => CallAsync(HttpMethod.Post, "/email/batch", new JsonArray([.. mails]));

    public Task<Answer> GetAsync(string path) => CallAsync(HttpMethod.Get, path, null);

    public Task<Answer> PostAsync(string path, JsonNode body) => CallAsync(HttpMethod.Post, path, body);

    public async Task<Answer> CallAsync(HttpMethod method, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Postmark-Server-Token", Token(token));
        request.Headers.Add("X-Postmark-Account-Token", token);
        request.Headers.Add("Accept", "application/json");
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await sandbox.Http.SendAsync(request);
        return new((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
