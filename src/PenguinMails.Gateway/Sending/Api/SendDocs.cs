using Microsoft.OpenApi;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>What the contract says of sending.</summary>
internal static class SendDocs
{
    /// <summary>A header of the answer.</summary>
    public const string Replayed = "Idempotent-Replayed";

    private static readonly ApiHeader ReplayedHeader = new(
        StatusCodes.Status202Accepted, Replayed, "`true` where this repeats the answer to an earlier request with the same `Idempotency-Key`. Absent otherwise.", "true");

    private static readonly ApiParameter DryRunFlag = ApiParameter.Flag("dry_run", "Validate and decide, but store and send nothing.");

    private static readonly Problem[] Refusals =
    [
        Problems.IdempotencyConflict(),
        Problems.RateLimited(TimeSpan.FromSeconds(1), "Rate limit reached for this API key. Try again in 1 second."),
        Problems.Overloaded(),
    ];

    public static void DescribeSend(this RouteHandlerBuilder route) => route
        .Describe("sendEmail", "Send an email", """
            Stores the email and answers 202. The routing rules choose the provider, and another one takes over where it fails.

            Recipients on the suppression list get nothing; the answer says so per delivery. The same goes for invalid addresses where you have them checked, see *Change the check at acceptance*. Follow the email by its id, see *Get an email*.

            To try it without sending, add `?dry_run=true`: the answer is then 200 with the decision.
            """)
        .Takes(Key("The same key and body within 24 hours gives the same answer, and the email is sent once. The same key with another body is a conflict."), DryRunFlag)
        .Accepts<SendRequest>("application/json").Asked(SendExamples.Email)
        .Produces<SendAnswer>(StatusCodes.Status202Accepted).Answered(SendExamples.Accepted, StatusCodes.Status202Accepted)
        .Produces<DryRun>().Answered(SendExamples.DryRun)
        .Fails(Refusals)
        .Fails(
            Problems.InvalidRequest("The body is not JSON."),
            Problems.TooLarge("A request has at most 15 MB."),
            Problems.InvalidField(new Dictionary<string, string[]> { ["subject"] = ["Required."], ["colour"] = ["Unknown field."] }),
            Problems.DomainNotVerified())
        .WithMetadata(ReplayedHeader);

    public static void DescribeBatch(this RouteHandlerBuilder route) => route
        .Describe("sendBatch", "Send a batch of emails", """
            Sends up to 500 emails in one request of up to 50 MB. Each is accepted or refused by itself: the answer is 202 with a result for each, in the order of the request.

            With `?dry_run=true` nothing is stored, and the answer is 200 with the decision for each.
            """)
        .Takes(Key("Holds for the whole batch. The same key and body within 24 hours gives the same answer, and the emails are sent once."), DryRunFlag)
        .Accepts<IReadOnlyList<SendRequest>>("application/json").Asked(SendExamples.Batch)
        .Produces<BatchAnswer>(StatusCodes.Status202Accepted).Answered(SendExamples.BatchAccepted, StatusCodes.Status202Accepted)
        .Produces<DryRunBatch>().Answered(SendExamples.BatchDryRun)
        .Fails(Refusals)
        .Fails(
            Problems.InvalidRequest("The body is not a JSON array."),
            Problems.TooLarge("A batch has at most 50 MB."),
            Problems.InvalidField("$", $"A batch has 1 to {SendLimits.BatchItems} emails."))
        .WithMetadata(ReplayedHeader);

    private static ApiParameter Key(string description) => new("Idempotency-Key", ParameterLocation.Header, description, "order-1042-receipt")
    {
        Schema = new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = SendLimits.IdempotencyKeyLength },
    };
}
