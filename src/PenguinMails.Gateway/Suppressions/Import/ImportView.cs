using System.ComponentModel;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Suppressions.Admin;

namespace PenguinMails.Gateway.Suppressions.Import;

[DisplayName("SuppressionImport"), Description("An import that runs in the background.")]
public sealed record ImportView
{
    [PrefixedId(PublicId.Job), Description("The import's id.")]
    public required Guid Id { get; init; }

    [Description("Where it stands.")]
    public required ImportStatus Status { get; init; }

    [Description("When it was started.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Who started it.")]
    public required string CreatedBy { get; init; }

    [Description("When it ended; null while it runs, and where nobody could note it any more.")]
    public DateTimeOffset? EndedAt { get; init; }

    [Description("How many rows are done.")]
    public required long Done { get; init; }

    [Description("How many rows there are; 0 until they are counted.")]
    public required long Total { get; init; }

    [Description("What became of the rows that are done.")]
    public required SuppressionImported Result { get; init; }
}

[Description("Where an import stands.")]
public enum ImportStatus
{
    [Description("It adds the rows.")]
    Running,

    [Description("All rows are done.")]
    Done,

    [Description("Somebody stopped it. What was added stays.")]
    Canceled,

    [Description("It has more than 1,000,000 rows. Nothing was added.")]
    TooLong,

    [Description("Something went wrong. Import the file again: what was added is left out.")]
    Failed,

    [Description("The gateway that ran it has stopped. Import the file again: what was added is left out.")]
    Interrupted,
}
