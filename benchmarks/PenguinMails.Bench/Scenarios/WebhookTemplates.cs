namespace PenguinMails.Bench.Scenarios;

/// <summary>Webhooks as the providers document them. Fields of a row: see <see cref="WebhookRows"/>.</summary>
internal static class WebhookTemplates
{
    public static readonly string[] Postmark =
    [
        Request("/webhooks/postmark/{{2}}", PostmarkAuthentication, """
            {"MessageStream":"outbound","MessageID":"{{7}}","Metadata":{"pm_call":"{{4}}","pm_env":"{{5}}","order":"4711"},"Tag":"receipt",
            "RecordType":"Delivery","ServerID":23,"Recipient":"{{6}}","DeliveredAt":"{{8}}","Details":"smtp;250 2.0.0 OK"}
            """),
        Request("/webhooks/postmark/{{2}}", PostmarkAuthentication, """
            {"MessageStream":"outbound","MessageID":"{{7}}","Metadata":{"pm_call":"{{4}}","pm_env":"{{5}}","order":"4711"},"Tag":"receipt","RecordType":"Open",
            "FirstOpen":true,"ReadSeconds":5,"Client":{"Name":"Chrome 141.0.0.0","Company":"Google","Family":"Chrome"},
            "OS":{"Name":"Windows 10","Company":"Microsoft Corporation","Family":"Windows"},"Platform":"Desktop",
            "UserAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
            "Geo":{"CountryISOCode":"US","Country":"United States","RegionISOCode":"IL","Region":"Illinois","City":"Chicago","Zip":"60601","Coords":"41.8851,-87.6218","IP":"192.0.2.1"},
            "ReceivedAt":"{{8}}","Recipient":"{{6}}"}
            """),
    ];

    public static readonly string[] Mailgun = MailgunAt("/webhooks/mailgun/{{2}}");

    public static string[] MailgunAt(string path) =>
    [
        Request(path, "", MailgunBody("delivered", """
            "delivery-status":{"tls":true,"mx-host":"mx.example.com","code":250,"message":"OK","description":"","session-seconds":0.43,"utf8":true,"attempt-no":1,"certificate-verified":true}
            """)),
        Request(path, "", MailgunBody("opened", """
            "ip":"192.0.2.3","geolocation":{"country":"US","region":"CA","city":"San Francisco"},
            "client-info":{"client-type":"mobile browser","client-os":"iOS","device-type":"mobile","client-name":"Mobile Safari","user-agent":"Mozilla/5.0 (iPhone)","bot":""}
            """)),
    ];

    private const string PostmarkAuthentication = "\nAuthorization: Basic {{3}}";

    private static string MailgunBody(string type, string particulars) =>
        $$$"""
        {"signature":{"timestamp":"{{8}}","token":"{{9}}","signature":"{{10}}"},
        "event-data":{"event":"{{{type}}}","timestamp":{{8}}.417864,"id":"{{7}}","log-level":"info","recipient":"{{6}}","recipient-domain":"example.com",
        "tags":["receipt"],"campaigns":[],"user-variables":{"pm_call":"{{4}}","pm_env":"{{5}}","order":"4711"},
        "message":{"headers":{"to":"{{6}}","message-id":"{{3}}","from":"noreply@yourdomain.com","subject":"Your order is on its way"},"attachments":[],"size":1024},
        "flags":{"is-routed":false,"is-authenticated":true,"is-system-test":false,"is-test-mode":false},
        "storage":{"url":"https://storage-us-east4.api.mailgun.net/v3/domains/yourdomain.com/messages/message_key","key":"message_key"},
        "envelope":{"transport":"smtp","sender":"noreply@yourdomain.com","sending-ip":"192.0.2.2","targets":"{{6}}"},{{{particulars}}}}}
        """;

    private static string Request(string path, string headers, string body) =>
        $"POST {path} HTTP/1.1\nContent-Type: application/json{headers}\n\n{body.ReplaceLineEndings("")}";
}
