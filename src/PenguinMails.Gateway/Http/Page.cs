namespace PenguinMails.Gateway.Http;

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">Where the next page begins; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Data, string? NextCursor);
