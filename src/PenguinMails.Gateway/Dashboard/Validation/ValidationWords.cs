using PenguinMails.Gateway.Validation;
using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Dashboard.Validation;

/// <summary>Verdicts and states as the page says them, with their colour.</summary>
internal static class ValidationWords
{
    public static (string Tone, string Word) Of(Verdict verdict) => verdict switch
    {
        Verdict.Valid => ("green", "Valid"),
        Verdict.Invalid => ("red", "Invalid"),
        Verdict.Risky => ("yellow", "Risky"),
        _ => ("secondary", "Unknown"),
    };

    public static (string Tone, string Word) Of(OrderStatus status) => status switch
    {
        OrderStatus.Preparing => ("blue", "Preparing"),
        OrderStatus.Running => ("blue", "Running"),
        OrderStatus.Paused => ("yellow", "Paused"),
        OrderStatus.Done => ("green", "Done"),
        OrderStatus.Failed => ("red", "Failed"),
        OrderStatus.Canceling => ("yellow", "Stopping"),
        _ => ("secondary", "Canceled"),
    };

    /// <summary>It changes by itself.</summary>
    public static bool IsUnderWay(OrderView? order) => order?.Status is OrderStatus.Preparing or OrderStatus.Running or OrderStatus.Canceling;

    public static (string Tone, string Word) Of(JobStatus status) => status switch
    {
        JobStatus.Running => ("blue", "Running"),
        JobStatus.Paused => ("yellow", "Paused"),
        JobStatus.Done => ("green", "Done"),
        _ => ("secondary", "Canceled"),
    };

    public static string Of(LineOutlook outlook) => outlook switch
    {
        LineOutlook.Below => "this list stays below",
        LineOutlook.Above => "this list goes above",
        _ => "it may go either way",
    };
}
