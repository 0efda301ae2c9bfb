using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Validation.Orders;

/// <summary>What the contract says of having lists validated by Mailgun.</summary>
internal static class OrderDocs
{
    public static void DescribeOrder(this RouteHandlerBuilder route) => route
        .Describe("orderMailgunValidation", "Have a list validated by Mailgun", """
            The second step, after our own checks are done, through your account at Mailgun and for money: `mailgun` of the job tells beforehand what it costs. Each address is asked about, and paid for, once.
            A budget is never exceeded by the estimate: what it does not pay for is left out, from the end of the list. What Mailgun finds becomes part of the verdicts, the counts and `result.csv`.
            """)
        .Takes(JobDocs.Id).Asked("""{ "scope": "undecided", "budget_usd": 5 }""").Answered(JobDocs.Job, StatusCodes.Status202Accepted)
        .Fails(JobRoutes.NoSuch(), OrderTaking.NoAccount(), OrderTaking.NotDone(), OrderTaking.NothingLeft(), OrderTaking.Busy(), Problems.InvalidField("scope", "Must be undecided or all."));

    public static void DescribePause(this RouteHandlerBuilder route) => route
        .Describe("pauseMailgunValidation", "Pause Mailgun's validation of a list", "Uploads nothing more and fetches nothing. What was uploaded is worked on, and paid for.")
        .Takes(JobDocs.Id).Answered(JobDocs.Job).Fails(JobRoutes.NoSuch(), OrderRoutes.NotRunning());

    public static void DescribeResume(this RouteHandlerBuilder route) => route
        .Describe("resumeMailgunValidation", "Resume Mailgun's validation of a list", "Goes on where it was paused, or tries again what failed.")
        .Takes(JobDocs.Id).Answered(JobDocs.Job).Fails(JobRoutes.NoSuch(), OrderRoutes.NotPaused());

    public static void DescribeCancel(this RouteHandlerBuilder route) => route
        .Describe("cancelMailgunValidation", "Cancel Mailgun's validation of a list", "Stops it at Mailgun, which is paid for the addresses that it is done with.")
        .Takes(JobDocs.Id).Answered(JobDocs.Job).Fails(JobRoutes.NoSuch(), OrderRoutes.HasEnded());
}
