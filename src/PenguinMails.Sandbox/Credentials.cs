namespace PenguinMails.Sandbox;

internal static class Credentials
{
    /// <summary>Every key opens an account of its own, but for those that say that they should not.</summary>
    public static bool Accepts(string? key) =>
        !string.IsNullOrWhiteSpace(key)
        && !key.Contains("invalid", StringComparison.OrdinalIgnoreCase)
        && !key.Contains("wrong", StringComparison.OrdinalIgnoreCase);
}
