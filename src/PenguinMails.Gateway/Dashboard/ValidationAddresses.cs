using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Dashboard;

internal static class ValidationAddresses
{
    public const string Page = "/dashboard/validation";

    /// <summary>With the dialog for a list open.</summary>
    public const string Upload = Page + "?upload";

    public const string Domains = Page + "/domains";

    public const string RemoveDomain = Domains + "/remove";

    public const string Settings = Page + "/settings";

    public static string Job(Guid job) => $"{Page}/{PublicId.Format(PublicId.Job, job)}";

    public static string Result(Guid job) => Job(job) + "/result.csv";

    public static string Pause(Guid job) => Job(job) + "/pause";

    public static string Resume(Guid job) => Job(job) + "/resume";

    public static string Cancel(Guid job) => Job(job) + "/cancel";

    /// <param name="job">The list.</param>
    /// <param name="step">pause, resume or cancel; empty to order.</param>
    public static string Order(Guid job, string step) => step.Length == 0 ? Job(job) + "/mailgun" : $"{Job(job)}/mailgun/{step}";

    public static string Suppress(Guid job) => Job(job) + "/suppress";

    public static string Column(Guid job) => Job(job) + "/column";
}
