using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>Whole lists: <c>/api/v1/tenant/validation/jobs</c>.</summary>
internal static class JobRoutes
{
    private const int MostListed = 50;
    private const int LongestName = 200;

    public static void MapValidationJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapApi("/api/v1/tenant/validation/jobs", "Validation", Scope.Admin);
        jobs.MapPost("", StartAsync).DescribeStart();
        jobs.MapGet("", ListAsync).DescribeList();
        jobs.MapGet("/{job}", FindAsync).DescribeFind();
        jobs.MapGet("/{job}/result.csv", ResultAsync).DescribeResult();
        jobs.MapPost("/{job}/pause", PauseAsync).DescribePause();
        jobs.MapPost("/{job}/resume", ResumeAsync).DescribeResume();
        jobs.MapPost("/{job}/suppress", SuppressAsync).DescribeSuppress();
        jobs.MapPost("/{job}/column", ColumnAsync).DescribeColumn();
        jobs.MapDelete("/{job}", CancelAsync).DescribeCancel();
    }

    /// <summary>Whether probabilities came true: <c>/api/v1/tenant/validation/calibration</c>.</summary>
    public static void MapCalibration(this IEndpointRouteBuilder routes) => routes.MapApi("/api/v1/tenant/validation/calibration", "Validation", Scope.Admin)
        .MapGet("", async (HttpContext context, Calibration calibration, CancellationToken ct) => TypedResults.Ok(await calibration.OfAsync(context.TenantId(), ct))).DescribeCalibration();

    public static Problem NoSuch() => Problems.NotFound("No such validation job.");

    public static Problem TooLong() => Problems.TooLarge("At most 1,000,000 rows and 200 MB. Nothing was kept: validate the list in parts.");

    public static Problem NoColumn(IEnumerable<string> columns) => Problems.InvalidField("column", $"No such column. There are {string.Join(", ", columns)}.");

    public static Problem NoDelimiter() =>
        Problems.InvalidField("delimiter", "Must be one character, such as ; or ~, or comma, semicolon, tab, bar or space, or a code such as U+001F. No letter, digit or quote, and nothing that addresses are made of.");

    public static Problem ColumnIsPaidFor() => Problems.Conflict("Mailgun was asked about this column already. Upload the list again to check another.");

    public static Problem NoProbability() => Problems.InvalidField("below", "Must be a number from 0 to 1.");

    public static Problem NoList(string why) => Problems.InvalidField("$", why);

    private static async Task<Results<Accepted<JobView>, Problem>> StartAsync(HttpContext context, JobIntake intake, JobWorker worker, CancellationToken ct)
    {
        await using var upload = new JobUpload(context.Request);
        if (await upload.ReadAsync(ct) is { } refusal)
            return refusal;

        var (job, problem) = await intake.TakeAsync(context.TenantId(), upload.File!, Shown(upload.Name), upload.Column, upload.Delimiter, context.Caller().Actor, ct);
        if (job is null)
            return problem!;

        worker.Wake();
        return TypedResults.Accepted((string?)null, job);
    }

    /// <summary>A file's name as it may be shown and sent.</summary>
    public static string Shown(string? name) => name is null ? "list.csv" : new string([.. name.Where(c => !char.IsControl(c) && c is not ('"' or '\\' or '/')).Take(LongestName)]) is { Length: > 0 } shown ? shown : "list.csv";

    private static async Task<Ok<Page<JobView>>> ListAsync(HttpContext context, JobStore store, CancellationToken ct) =>
        TypedResults.Ok(new Page<JobView>(await store.ListAsync(context.TenantId(), MostListed, ct), null));

    private static async Task<Results<Ok<JobView>, Problem>> FindAsync(HttpContext context, string job, JobStore store, CancellationToken ct) =>
        await JobAsync(context, job, store, ct) is { } found ? TypedResults.Ok(found) : NoSuch();

    private static async Task<Results<CsvFile, Problem>> ResultAsync(HttpContext context, string job, JobStore store, JobResult result, CancellationToken ct)
    {
        if (!JobResult.TryRead(context.Request.Query["below"].FirstOrDefault(), out var below))
            return NoProbability();

        return await JobAsync(context, job, store, ct) is { } found ? result.Table(context.TenantId(), found, below, ct) : NoSuch();
    }

    private static async Task<Results<Ok<JobView>, Problem>> ColumnAsync(HttpContext context, string job, JobStore store, JobColumn columns, JobWorker worker, CancellationToken ct)
    {
        if (await JobAsync(context, job, store, ct) is not { } found)
            return NoSuch();
        if (JobIntake.Find(found.Columns, context.Request.Query["column"].FirstOrDefault() ?? "") is not (>= 0 and var column))
            return NoColumn(found.Columns);

        if (!await columns.ChangeAsync(context.TenantId(), found, column, ct))
            return ColumnIsPaidFor();

        worker.Wake();
        return TypedResults.Ok((await store.FindAsync(context.TenantId(), found.Id, ct))!);
    }

    private static Task<Results<Ok<JobView>, Problem>> PauseAsync(HttpContext context, string job, JobStore store, CancellationToken ct) =>
        MoveAsync(context, job, store, store.PauseAsync, "Only a running job can be paused.", ct);

    private static async Task<Results<Ok<JobView>, Problem>> ResumeAsync(HttpContext context, string job, JobStore store, JobWorker worker, CancellationToken ct)
    {
        var answer = await MoveAsync(context, job, store, store.ResumeAsync, "Only a paused job can be resumed.", ct);
        worker.Wake();
        return answer;
    }

    private static Task<Results<Ok<JobView>, Problem>> CancelAsync(HttpContext context, string job, JobStore store, CancellationToken ct) =>
        MoveAsync(context, job, store, store.CancelAsync, "The job has ended already.", ct);

    private static async Task<Results<Ok<JobSuppressed>, Problem>> SuppressAsync(HttpContext context, string job, JobStore store, JobResult result, CancellationToken ct) =>
        await JobAsync(context, job, store, ct) is { } found ? TypedResults.Ok(new JobSuppressed(await result.SuppressAsync(context.TenantId(), found, context.Caller().Actor, ct))) : NoSuch();

    public static async Task<Results<Ok<JobView>, Problem>> MoveAsync(HttpContext context, string job, JobStore store, Func<Guid, Guid, Task<bool>> move, string otherwise, CancellationToken ct)
    {
        if (await JobAsync(context, job, store, ct) is not { } found)
            return NoSuch();

        return await move(context.TenantId(), found.Id) ? TypedResults.Ok((await store.FindAsync(context.TenantId(), found.Id, ct))!) : Problems.Conflict(otherwise);
    }

    public static async Task<JobView?> JobAsync(HttpContext context, string job, JobStore store, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Job, job, out var id) ? await store.FindAsync(context.TenantId(), id, ct) : null;
}
