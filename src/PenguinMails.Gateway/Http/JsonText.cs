using System.Text;

namespace PenguinMails.Gateway.Http;

/// <summary>JSON that is written already. The framework's result for text parses its content type anew for every answer.</summary>
internal sealed class JsonText(int status, string json) : IResult
{
    public Task ExecuteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = Encoding.UTF8.GetByteCount(json);
        return response.WriteAsync(json, context.RequestAborted);
    }
}
