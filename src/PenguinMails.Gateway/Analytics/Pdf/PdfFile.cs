namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>A document to keep.</summary>
internal sealed class PdfFile(string name, byte[] content) : IResult
{
    public const string ContentType = "application/pdf";

    public byte[] Content => content;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = ContentType;
        response.ContentLength = content.Length;
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(content, httpContext.RequestAborted).AsTask();
    }
}
