namespace PenguinMails.Gateway.Providers.Smtp;

internal static class SmtpGuide
{
    public static readonly SetupGuide Text = new(
        [
            new("Name your servers", ["Host and port from your hosting provider: 587 with STARTTLS, or 465 with TLS", "A user name and password, where the server wants them", "Several servers share the email by weight"]),
            new("Save Configuration", ["We sign in to every server first", "Settings are saved only when all servers accept"]),
            new("Publish DNS records", ["Add the domain you send from", "Publish its SPF, DKIM and DMARC records", "We look them up in DNS"]),
            new("Let bounces come back", ["Choose a bounce domain, such as bounces.yourdomain.com", "Point its MX record here, or pipe its mail to the bounce webhook"]),
            new("Warm up", ["A new domain starts with few emails a day", "The limit grows with each day on which it sends"]),
        ],
        [
            ("The password is refused", "Many hosts require an app password instead of the mailbox password."),
            ("The certificate is not valid", "Enter the host name from the certificate, not the IP address."),
            ("Bounces do not arrive", "Without a bounce domain, bounces go to the sender's mailbox and are not counted."),
            ("Email waits until tomorrow", "A daily cap or warm-up limit is used up. Its row shows what is left."),
        ]);
}
