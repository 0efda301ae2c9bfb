using PenguinMails.Gateway.Analytics.Dmarc;
using PenguinMails.Gateway.Analytics.Experiments;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Analytics.Senders;
using PenguinMails.Gateway.Analytics.Slices;

namespace PenguinMails.Gateway.Analytics;

internal static class AnalyticsFeature
{
    public static void AddAnalytics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ProviderUse>().AddSingleton<MonthlyVolumes>().AddSingleton<DeliveredByType>().AddSingleton<DecisionVolumes>();
        builder.Services.AddSingleton<Activity>();
        builder.Services.AddSingleton<ExperimentReader>();
        builder.Services.AddSingleton<SliceReader>().AddSingleton<SliceWatch>();
        builder.Services.AddSingleton<ReportReader>().AddSingleton<RoutingReader>().AddSingleton<EspReports>().AddSingleton<ReportCache>().AddSingleton<ReportQueries>().AddSingleton<BounceList>().AddSingleton<CampaignList>();
        builder.Services.AddSingleton<OwnDomains>().AddSingleton<SendingLanes>().AddSingleton<DmarcStore>().AddSingleton(DmarcStore.Purge).AddSingleton<DmarcReader>();
        builder.Services.AddSingleton<SenderFigures>().AddSingleton<PublishedDomains>().AddSingleton<SenderBoards>().AddSingleton<Incidents.Incidents>();
    }
}
