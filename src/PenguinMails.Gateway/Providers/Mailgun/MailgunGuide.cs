namespace PenguinMails.Gateway.Providers.Mailgun;

internal static class MailgunGuide
{
    public static readonly SetupGuide Text = new(
        [
            new("Create Mailgun Account", ["Sign up at mailgun.com", "Choose US or EU region data center", "Verify email and billing info"], "https://www.mailgun.com", "mailgun.com"),
            new("Add Sending Domain", ["Go to Sending → Domains", "Click Add New Domain", "Enter your domain (e.g., mail.yourdomain.com)", "Add provided DNS records (SPF, DKIM, CNAME)", "Wait for verification"]),
            new("Get API Credentials", ["Go to Settings → API Keys", "Copy Private API Key", "Note your Domain Name"]),
            new("Configure in PenguinMails", ["API Key: paste private key", "Domain: mail.yourdomain.com", "Region: US / EU", "Track Opens, Track Clicks and Automatic Unsubscribe as you like", "Save Configuration"]),
        ],
        [
            ("Invalid API key", "Copy the Private API Key again, and check that your account is in the selected region."),
            ("Domain not found at Mailgun", "The domain is in the other region, or has not been added yet: add it below."),
            ("Domain verification required", "Add the DNS records below and verify again. Mailgun sends nothing for the domain until then."),
            ("No deliveries are reported", "Check the Webhook Signing Key. We reject webhooks signed with another key."),
            ("ESP rate limit reached", "No email is lost: emails wait and go out more slowly."),
        ]);
}
