using System.Text.Json;

namespace PenguinMails.Sandbox;

internal static class JsonAnswer
{
    public static async Task ObjectAsync(HttpContext http, Action<Utf8JsonWriter> fields, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        fields(json);
        json.WriteEndObject();
    }
}
