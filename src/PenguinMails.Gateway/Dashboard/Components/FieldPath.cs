namespace PenguinMails.Gateway.Dashboard.Components;

/// <summary>The path of a setting, such as <c>timeout_s</c> or <c>servers.0.host</c>, as part of an id: a point means something else to a selector.</summary>
public static class FieldPath
{
    public static string IdOf(string path) => "setting-" + Dashed(path);

    public static string Dashed(string path) => path.Replace('.', '-');
}
