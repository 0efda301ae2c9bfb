namespace PenguinMails.Gateway.Providers.Postmark;

internal static class PostmarkGuide
{
    public static readonly SetupGuide Text = new(
        [
            new("Create Postmark Account", ["Sign up at postmarkapp.com", "Verify your email", "Create a \"Server\" (sending environment)"], "https://postmarkapp.com", "postmarkapp.com"),
            new("Get API Key", ["Go to Servers → API Tokens", "Copy Server API Token", "Paste it here as the API Token"]),
            new("Configure in PenguinMails", ["API Token: paste token", "Default Sender: noreply@yourdomain.com", "Track Opens and Track Links as you like", "Save Configuration"]),
            new("Verify Domain", ["Postmark provides DNS records (DKIM, Return-Path)", "Add records to your DNS", "Wait for verification (~hour)", "Start sending!"]),
        ],
        [
            ("Invalid API key", "Copy the Server API Token again. Account API Tokens can't send, and deleted tokens are refused."),
            ("Domain verification required", "Add the DNS records below and verify again, or confirm the sender's signature in Postmark."),
            ("Domains are not shown", "Add the Account API Token. The Server API Token can't read domains."),
            ("ESP rate limit reached", "No email is lost: emails wait and go out more slowly. Try a smaller batch size."),
        ]);
}
