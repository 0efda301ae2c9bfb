using System.Text.Json;

namespace PenguinMails.Sandbox.Webhooks;

/// <summary>Something a provider tells its customer; written only when it is sent.</summary>
internal abstract class WebhookEvent
{
    public abstract void Write(Utf8JsonWriter json);
}
