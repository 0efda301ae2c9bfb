namespace PenguinMails.Gateway.Http;

/// <summary>Ids as callers see them: a prefix and 32 hex digits. Opaque to them.</summary>
internal static class PublicId
{
    public const string Message = "msg_";
    public const string Delivery = "dlv_";
    public const string Event = "evt_";
    public const string Connection = "con_";
    public const string Key = "key_";
    public const string Alert = "alr_";
    public const string Hold = "hold_";
    public const string Rule = "rul_";
    public const string Experiment = "exp_";
    public const string Drill = "drill_";
    public const string Job = "job_";
    public const string Hook = "hook_";

    public static string Format(string prefix, Guid id) => prefix + id.ToString("N");

    public static bool TryParse(string prefix, string? text, out Guid id)
    {
        id = default;
        return text is not null && text.StartsWith(prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(text.AsSpan(prefix.Length), "N", out id);
    }
}
