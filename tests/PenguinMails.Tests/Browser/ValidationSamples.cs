using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Validation;
using PenguinMails.Gateway.Validation;
using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Tests.Browser;

/// <summary>Lists that are validated, one in each state, and an address that was checked.</summary>
internal static class ValidationSamples
{
    private const string Basis = "$0.50 per 1,000 emails validated";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public static RazorComponentResult<ValidationPage> Page(bool none, bool asks, bool refused)
    {
        IReadOnlyList<JobView> jobs = none ? [] : [.. Jobs()];
        return new(new
        {
            Jobs = jobs,
            Setting = new AcceptanceSetting { AtAcceptance = AcceptanceCheck.Warn },
            Words = none ? [] : (IReadOnlyList<DomainWord>)[new() { Domain = "a-customer-with-a-long-name.example", Verdict = Verdict.Risky, CreatedAt = Now, CreatedBy = "user admin@yourdomain.com" }],
            Calibration = new BounceCalibration { Emails = none ? 0 : 1_000, Points = none ? [] : [new() { From = 0.01, Until = 0.02, Predicted = 0.014, Emails = 1_000, Bounced = 13, Range = new(0.0076, 0.0221) }] },
            Upload = refused,
            Problem = refused ? "No column holds email addresses." : null,
            Question = asks ? new OrderQuestion { Job = jobs[1].Id, Scope = OrderScope.Undecided, Budget = 4, Quote = Order(OrderStatus.Preparing, 4) } : null,
            IsPaid = refused,
            CheckProblem = refused ? "Connect Mailgun first." : null,
            Checked = none ? null : new AddressVerdict
            {
                Address = "user@gmail.con",
                Verdict = Verdict.Invalid,
                Reasons = [new(VerdictCode.DomainNotFound, "There is no domain gmail.con."), new(VerdictCode.PossibleTypo, "Probably gmail.com was meant.")],
                Suggestion = "user@gmail.com",
            },
        });
    }

    private static IEnumerable<JobView> Jobs()
    {
        yield return Job("running.csv", JobStatus.Running, null);
        foreach (var status in (OrderStatus?[])[null, OrderStatus.Running, OrderStatus.Failed, OrderStatus.Done])
            yield return Job($"a-list-with-quite-a-long-name-{status}.csv", JobStatus.Done, status is { } at ? Order(at, null) : null);
        yield return Job("stopped.csv", JobStatus.Canceled, null);
    }

    private static JobView Job(string name, JobStatus status, OrderView? order) => new()
    {
        Id = Guid.NewGuid(),
        Status = status,
        Name = name,
        CreatedAt = Now.AddHours(-2),
        CreatedBy = "user admin@yourdomain.com",
        EndedAt = status == JobStatus.Done ? Now.AddHours(-1) : null,
        Total = 12_000,
        Done = status == JobStatus.Done ? 12_000 : 4_000,
        Columns = ["name", "email"],
        AddressColumn = "email",
        Result = new() { Valid = 3_610, Invalid = 240, Risky = 120, Unknown = 30, Duplicates = 14 },
        Unread = 2,
        UnreadRows = [new(71, "It has no cell for the address."), new(1_071, "A quote is not closed, or the line is longer than 1 MB.")],
        Forecast = new()
        {
            Share = 0.062,
            Range = new(0.041, 0.09),
            WithoutEvidence = 3_000,
            Lines =
            [
                new() { Provider = "ses", Consequence = "Amazon SES reviews the account", Share = 0.05, Outlook = LineOutlook.Unclear, LeaveOut = 220, FromProbability = 0.4 },
                new() { Provider = "ses", Consequence = "Amazon SES may suspend sending", Share = 0.1, Outlook = LineOutlook.Below, LeaveOut = null, FromProbability = null },
            ],
        },
        CostEstimate = new(5.99m, Basis),
        Mailgun = new() { Undecided = status == JobStatus.Done ? new(8_200, 4.10m) : null, All = status == JobStatus.Done ? new(11_986, 5.99m) : null, Basis = Basis, Order = order },
    };

    private static OrderView Order(OrderStatus status, decimal? budget) => new()
    {
        Status = status,
        Scope = OrderScope.Undecided,
        BudgetUsd = budget,
        Addresses = 8_000,
        LeftOut = 200,
        Processed = status == OrderStatus.Done ? 8_000 : 3_000,
        EstimateUsd = 4,
        CostUsd = status is OrderStatus.Done or OrderStatus.Canceled ? 4 : null,
        Found = status == OrderStatus.Done ? new() { Deliverable = 7_700, Undeliverable = 160, CatchAll = 90, DoNotSend = 20, Unknown = 30 } : null,
        Problem = status == OrderStatus.Failed ? "Invalid API key. Please check your credentials and try again. (HTTP 401: Invalid private key)" : null,
        StartedAt = Now.AddHours(-1),
        StartedBy = "user admin@yourdomain.com",
    };
}
