using System.Buffers;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Tracking;

/// <summary>
/// Programs that open and click without a person, as far as they say who they are. What says nothing may be a person: see
/// docs/decisions/0006.
/// </summary>
internal static class MachineAgents
{
    /// <summary>Apple's Mail Privacy Protection loads every picture of every email, and says only this.</summary>
    private const string Apple = "Mozilla/5.0";

    private static readonly SearchValues<string> Machines = SearchValues.Create(
        [
            // Gateways that look into mail before a person does.
            "barracuda", "proofpoint", "mimecast", "safelinks", "ironport", "messagelabs", "symantec", "trendmicro", "trend micro", "sophos",
            "fireeye", "forcepoint", "zscaler", "cloudmark", "paloalto", "urldefense", "mailscanner", "linkscan", "urlscan", "virustotal",
            // Those who look at the web.
            "bingpreview", "googlebot", "google-safety", "google-read-aloud", "bingbot", "yandexbot", "duckduckbot", "applebot", "slackbot", "twitterbot", "linkedinbot",
            "discordbot", "telegrambot", "facebookexternalhit", "whatsapp/", "skypeuripreview", "embedly", "crawler", "spider", "robot", "bot/", "scanner",
            // Programs and their libraries.
            "curl/", "wget", "python", "aiohttp", "httpx", "go-http-client", "apache-httpclient", "java/", "libwww", "lwp::", "php/", "guzzle", "ruby",
            "node-fetch", "axios", "undici", "got (", "postmanruntime", "insomnia", "powershell", "winhttp", "headless", "phantomjs", "puppeteer", "playwright", "selenium",
        ], StringComparison.OrdinalIgnoreCase);

    /// <summary>They load pictures when a person opens the email, and follow no links for anybody.</summary>
    private static readonly SearchValues<string> PictureLoaders = SearchValues.Create(
        ["GoogleImageProxy", "YahooMailProxy", "okhttp", "Dalvik/"], StringComparison.OrdinalIgnoreCase);

    public static bool Made(ProviderEvent e) => e.UserAgent?.Trim() is { Length: > 0 } agent && e.Type switch
    {
        EventType.Opened => agent == Apple || (!agent.AsSpan().ContainsAny(PictureLoaders) && agent.AsSpan().ContainsAny(Machines)),
        EventType.Clicked => agent == Apple || agent.AsSpan().ContainsAny(PictureLoaders) || agent.AsSpan().ContainsAny(Machines),
        _ => false,
    };
}
