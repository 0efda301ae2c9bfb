namespace PenguinMails.Gateway.Providers.Smtp;

internal static class SmtpGuide
{
    public static readonly SetupGuide Text = new(
        [
            new("Name your servers", ["Host and port as your host or administrator gives them: 587 with STARTTLS, or 465 with TLS", "A user name and password, where the server wants them", "Several servers share the email by weight"]),
            new("Save Configuration", ["Each server is greeted and signed in to first", "Nothing is saved while one of them refuses"]),
            new("Publish DNS records", ["Add the domain you send from", "Publish its SPF, DKIM and DMARC records", "They are looked up in the DNS itself"]),
            new("Let bounces come back", ["Choose a bounce domain, such as bounces.yourdomain.com", "Point its MX record here, or pipe its mail to the bounce webhook"]),
            new("Warm up", ["A new domain starts with few emails a day", "The limit grows with each day on which it sends"]),
        ],
        [
            ("The password is refused", "Many hosts want a password made for applications, not the one of the mailbox."),
            ("The certificate is not valid", "Give the host by the name in its certificate, not by its address."),
            ("Bounces do not arrive", "Without a bounce domain they go to the sender's own mailbox, where nobody counts them."),
            ("Email waits until tomorrow", "A daily cap or a warm-up is used up. Its row shows how much is left."),
        ]);
}
