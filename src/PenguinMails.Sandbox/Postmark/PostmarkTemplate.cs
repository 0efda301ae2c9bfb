namespace PenguinMails.Sandbox.Postmark;

internal sealed record TemplateRequest(string? Name, string? Alias, string? Subject, string? HtmlBody, string? TextBody, string? TemplateType);

/// <summary>https://postmarkapp.com/developer/api/templates-api</summary>
internal sealed record PostmarkTemplate(
    int TemplateId, string Name, string? Alias, string? Subject, string? HtmlBody, string? TextBody, int AssociatedServerId, bool Active, string TemplateType);
