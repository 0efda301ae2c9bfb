using System.ComponentModel;

namespace PenguinMails.Gateway.Http;

/// <summary>One page of a list.</summary>
[Description("One page of a list.")]
public sealed record Page<T>(
    [property: Description("What is on this page.")] IReadOnlyList<T> Data,
    [property: Description("Pass it as `cursor` to get the next page; null on the last.")] string? NextCursor);
