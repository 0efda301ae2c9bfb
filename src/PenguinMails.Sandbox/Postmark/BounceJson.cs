using System.Text.Json;

namespace PenguinMails.Sandbox.Postmark;

internal static class BounceJson
{
    /// <summary>What the webhook and the Bounce API have in common.</summary>
    public static void WriteFields(Utf8JsonWriter json, Bounce bounce, bool content)
    {
        json.WriteNumber("ID", bounce.Id);
        json.WriteString("Type", bounce.Kind.Type);
        json.WriteNumber("TypeCode", bounce.Kind.TypeCode);
        json.WriteString("Name", bounce.Kind.Name);
        json.WriteNumber("ServerID", bounce.Message.Server.Id);
        json.WriteString("Description", bounce.Kind.Description);
        json.WriteString("Details", bounce.Kind.Details);
        json.WriteString("Email", bounce.Email);
        json.WriteString("From", bounce.Message.From);
        json.WriteString("BouncedAt", PostmarkTime.Utc(bounce.BouncedAt));
        json.WriteBoolean("DumpAvailable", true);
        json.WriteBoolean("Inactive", bounce.Inactive);
        json.WriteBoolean("CanActivate", bounce.Kind.CanActivate);
        json.WriteString("Subject", bounce.Message.Subject);
        if (content) json.WriteString("Content", bounce.Message.Content.Render(bounce.Email));
    }
}
