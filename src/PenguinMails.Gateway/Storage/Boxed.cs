namespace PenguinMails.Gateway.Storage;

/// <summary>Numbers as <see cref="Column{T}.Value"/> gives them: those that nearly all counts are, without an object each.</summary>
internal static class Boxed
{
    private static readonly object[] Small = [.. Enumerable.Range(-1, 3).Select(number => (object)(long)number)];

    public static readonly object Zero = Of(0);

    public static object Of(long number) => number is >= -1 and <= 1 ? Small[number + 1] : number;
}
