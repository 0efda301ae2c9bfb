namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/server-api</summary>
internal static class ServerEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, PostmarkRequests requests) =>
        routes.MapGet("/server", requests.ForServer((http, server) => JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteNumber("ID", server.Id);
            json.WriteString("Name", "Sandbox server");
            json.WriteStartArray("ApiTokens");
            json.WriteStringValue(server.Token);
            json.WriteEndArray();
            json.WriteString("Color", "Blue");
            json.WriteBoolean("SmtpApiActivated", true);
            json.WriteBoolean("RawEmailEnabled", false);
            json.WriteString("DeliveryType", "Live");
            json.WriteString("ServerLink", $"https://postmarkapp.com/servers/{server.Id}/streams");
            json.WriteString("InboundAddress", $"{server.Id}@inbound.postmarkapp.com");
            foreach (var hook in (ReadOnlySpan<string>)["InboundHookUrl", "BounceHookUrl", "OpenHookUrl", "DeliveryHookUrl", "ClickHookUrl", "InboundDomain"])
                json.WriteString(hook, "");
            json.WriteBoolean("PostFirstOpenOnly", false);
            json.WriteNumber("InboundSpamThreshold", 5);
            json.WriteString("InboundHash", server.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteBoolean("TrackOpens", false);
            json.WriteString("TrackLinks", "None");
            json.WriteBoolean("IncludeBounceContentInHook", false);
            json.WriteBoolean("EnableSmtpApiErrorHooks", false);
        })));
}
