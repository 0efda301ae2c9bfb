using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using PenguinMails.Gateway;
using Xunit;

namespace PenguinMails.Tests.Architecture;

/// <summary>Who may know whom, by the types that the compiled code refers to.</summary>
public sealed class LayerTests
{
    private const string Root = "PenguinMails.Gateway";

    /// <summary>Every room of the gateway, two folders deep. A room may use those that stand below it: so there is no cycle.</summary>
    private static readonly string[] FromTopToBottom =
    [
        "Commands", "Commands.Seeding",
        "Dashboard.Palette", "Dashboard.Esp", "Dashboard.Holds", "Dashboard.Hooks", "Dashboard.Suppressions", "Dashboard.Validation", "Dashboard.Keys", "Dashboard.Senders", "Dashboard.Incidents", "Dashboard.Analytics", "Dashboard.Webhooks", "Dashboard.Routing", "Dashboard.Connect", "Dashboard.Sending", "Dashboard.Alerts", "Dashboard.Errors", "Dashboard.Login",
        "Dashboard.Shell", "Dashboard.Components", "Dashboard",
        "Retention",
        "Hooks.Admin", "Hooks",
        "Tracking.Hits",
        "Analytics.Incidents", "Analytics.Senders",
        "Webhooks", "Webhooks.Admin", "Webhooks.Backfill", "Webhooks.Rebuild", "Webhooks.Processing", "Webhooks.Log", "Webhooks.Intake",
        "Alerts.Checks",
        "Analytics.Dmarc", "Analytics.Api", "Analytics.Pdf", "Analytics.Experiments", "Analytics.Reports", "Analytics.Slices",
        "Routing.Drill", "Routing.Replay", "Routing.Admin",
        "Connections.Admin",
        "Validation.Orders", "Validation.Jobs",
        "Suppressions.Sync", "Suppressions.Import",
        "Sending", "Sending.Api", "Sending.Messages", "Sending.Acceptance", "Sending.Dispatch", "Sending.Calls", "Sending.Holds", "Sending.Queues",
        "Routing.Cost",
        "Validation", "Validation.Lists",
        "Analytics",
        "Sending.Records",
        "Suppressions.Admin", "Suppressions",
        "Tenants.Admin",
        "Contract",
        "Connections", "Connections.Settings",
        "Alerts",
        "Tracking",
        "Routing.Versions", "Routing",
        "Providers.Postmark", "Providers.Mailgun", "Providers.Smtp",
        "Providers.Tracking", "Providers.Http", "Providers.Settings", "Providers", "Providers.Email",
        "Operation",
        "Tenants", "Tenants.Encryption",
        "Http",
        "Storage",
        "Timing",
        "Statistics",
    ];

    private static readonly IReadOnlyList<(IType From, IType To)> Uses = [.. Load()];

    [Fact]
    public void A_room_uses_only_rooms_below_it()
    {
        var wrong = Uses.Where(use => Place(use.To) < Place(use.From)).Select(use => $"{use.From.FullName} uses {use.To.FullName}");

        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void Every_folder_is_a_room()
    {
        var folders = SourceTree.Files("*.cs").Concat(SourceTree.Files("*.razor"))
            .Select(file => Path.GetDirectoryName(file.Path)!.Replace('/', '.'))
            .Where(folder => folder.Length > 0).Distinct();

        Assert.Equal(FromTopToBottom.Order(), folders.Order());
    }

    /// <summary>A feature's doorway (its Add… and Map…) knows all its rooms, and the program all doorways; type parameters are nobody's.</summary>
    private static IEnumerable<(IType From, IType To)> Load() =>
        from type in new ArchLoader().LoadAssemblies(typeof(GatewayApp).Assembly).Build().Types
        where IsOurs(type) && RoomOf(type).Length > 0 && !type.Name.EndsWith("Feature", StringComparison.Ordinal)
        from use in type.Dependencies
        where IsOurs(use.Target) && use.Target is not GenericParameter && RoomOf(use.Target).Length > 0
        select (type, use.Target);

    private static bool IsOurs(IType type) => type.Namespace?.FullName.StartsWith(Root, StringComparison.Ordinal) == true;

    private static int Place(IType type) => Array.IndexOf(FromTopToBottom, RoomOf(type));

    private static string RoomOf(IType type) =>
        string.Join('.', type.Namespace.FullName[Root.Length..].Split('.', StringSplitOptions.RemoveEmptyEntries).Take(2));
}
