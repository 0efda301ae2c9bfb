using PenguinMails.Gateway.Http;
using Scalar.AspNetCore;

namespace PenguinMails.Gateway.Contract;

/// <summary>The contract as a page to read and to try: Scalar at <c>/docs</c>, all of it served by the gateway.</summary>
internal static class ApiReference
{
    public static void MapApiReference(this IEndpointRouteBuilder routes) => routes.MapScalarApiReference("/docs", Configure).AllowAnonymous();

    private static void Configure(ScalarOptions options, HttpContext context)
    {
        var nonce = SecurityHeaders.AllowScalar(context.Response);
        options.WithTitle("PenguinMails API")
            .WithFavicon("/favicon.svg")
            .WithNonce(nonce)
            .AddPreferredSecuritySchemes(OpenApi.Scheme)
            .WithDynamicBaseServerUrl(true)
            .PreserveSchemaPropertyOrder()
            .AddHeadContent($"<script nonce=\"{nonce}\">document.documentElement.lang = \"en\"</script>")
            // All that would lead to Scalar's own servers.
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideClientButton()
            .HideDeveloperTools();
    }
}
