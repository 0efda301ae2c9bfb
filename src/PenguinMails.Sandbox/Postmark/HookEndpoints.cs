using PenguinMails.Sandbox.Webhooks;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/webhooks-api</summary>
internal sealed class HookEndpoints(HookProbe probe)
{
    private static readonly PostmarkError NotFound = new(1351, "The webhook was not found.", 404);
    private static readonly PostmarkError BadUrl = new(1360, "The 'Url' is not a valid URL.");
    private static readonly PostmarkError NoAnswer = new(1364, "The webhook URL did not answer the test of every enabled trigger with HTTP 200.");

    public void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        routes.MapGet("/webhooks", requests.ForServer(ListAsync));
        routes.MapPost("/webhooks", requests.ForServer(CreateAsync));
        routes.MapGet("/webhooks/{id:int}", requests.ForServer(WithHook((http, _, hook) => AnswerAsync(http, hook))));
        routes.MapPut("/webhooks/{id:int}", requests.ForServer(WithHook(EditAsync)));
        routes.MapPost("/webhooks/{id:int}/verify", requests.ForServer(WithHook(VerifyAsync)));
        routes.MapDelete("/webhooks/{id:int}", requests.ForServer((http, server) =>
            server.RemoveHook(Id(http)) ? OkAsync(http, $"Webhook {Id(http)} removed.") : NotFound.WriteAsync(http)));
    }

    private static Task ListAsync(HttpContext http, PostmarkServer server)
    {
        var stream = Value(http.Request, "messagestream");
        var hooks = server.Hooks.Select(hook => hook.Shown)
            .Where(hook => string.IsNullOrEmpty(stream) || hook.MessageStream.Equals(stream, StringComparison.OrdinalIgnoreCase));
        return PostmarkRequests.AnswerAsync(http, new([.. hooks]), PostmarkJson.Default.HookList);
    }

    private async Task CreateAsync(HttpContext http, PostmarkServer server)
    {
        if (await ReadAsync(http, PostmarkJson.Default.HookRequest) is not { } asked) return;
        var stream = string.IsNullOrEmpty(asked.MessageStream) ? "outbound" : asked.MessageStream;
        if (!server.Streams.ContainsKey(stream)) await new PostmarkError(1235, $"The stream provided: '{stream}' does not exist on this server.").WriteAsync(http);
        else await SaveAsync(http, server, asked, new(server.NextHookId(), "", stream, null, [], new HookTriggers().Complete(), "unverified"));
    }

    private async Task EditAsync(HttpContext http, PostmarkServer server, HookAnswer hook)
    {
        if (await ReadAsync(http, PostmarkJson.Default.HookRequest) is { } asked) await SaveAsync(http, server, asked, hook);
    }

    // The stream of a webhook can't be changed; what a request does not name stays.
    private async Task SaveAsync(HttpContext http, PostmarkServer server, HookRequest asked, HookAnswer before)
    {
        var url = asked.Url ?? before.Url;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            await BadUrl.WriteAsync(http);
            return;
        }

        var verify = asked.Verify ?? true;
        var after = before with
        {
            Url = url,
            HttpAuth = asked.HttpAuth ?? before.HttpAuth,
            HttpHeaders = asked.HttpHeaders ?? before.HttpHeaders,
            Triggers = asked.Triggers?.Complete() ?? before.Triggers,
            Status = verify ? "verified" : "unverified",
        };
        if (verify && !await probe.AnswersAsync(server, PostmarkHook.From(after), http.RequestAborted))
        {
            await NoAnswer.WriteAsync(http);
            return;
        }

        server.Put(PostmarkHook.From(after));
        await AnswerAsync(http, after);
    }

    private async Task VerifyAsync(HttpContext http, PostmarkServer server, HookAnswer hook)
    {
        var verified = hook with { Status = "verified" };
        if (!await probe.AnswersAsync(server, PostmarkHook.From(verified), http.RequestAborted))
        {
            await NoAnswer.WriteAsync(http);
            return;
        }

        server.Put(PostmarkHook.From(verified));
        await AnswerAsync(http, verified);
    }

    private static Func<HttpContext, PostmarkServer, Task> WithHook(Func<HttpContext, PostmarkServer, HookAnswer, Task> handler) => (http, server) =>
    {
        var id = Id(http);
        return server.Hooks.FirstOrDefault(hook => hook.Shown.ID == id) is { } hook ? handler(http, server, hook.Shown) : NotFound.WriteAsync(http);
    };

    private static Task AnswerAsync(HttpContext http, HookAnswer hook) => PostmarkRequests.AnswerAsync(http, hook, PostmarkJson.Default.HookAnswer);
}
