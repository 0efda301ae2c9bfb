using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Validation.Jobs;
using PenguinMails.Gateway.Validation.Lists;
using PenguinMails.Gateway.Validation.Orders;

namespace PenguinMails.Gateway.Validation;

internal static class ValidationFeature
{
    public static void AddValidation(this WebApplicationBuilder builder)
    {
        foreach (var purge in JobStore.Purges.Concat(OrderStore.Purges))
            builder.Services.AddSingleton(purge);
        builder.Services.AddSingleton(ValidationUsage.Purge).AddSingleton<ValidationUsage>().AddSingleton<PaidValidation>().AddSingleton<AcceptanceSettings>().AddSingleton<QuickChecker>();
        builder.Services
            .AddSingleton<MailDomains>().AddSingleton<AddressHistory>().AddSingleton<DomainWords>().AddSingleton<BounceModels>().AddSingleton<AddressChecker>()
            .AddSingleton<ValidationPrices>().AddSingleton<JobStore>().AddSingleton<PartStore>().AddSingleton<JobColumn>().AddSingleton<Calibration>().AddSingleton<JobIntake>().AddSingleton<JobResult>()
            .AddSingleton<OrderStore>().AddSingleton<ListStore>().AddSingleton<OrderPlan>().AddSingleton<ListRun>().AddSingleton<FindingsMerge>().AddSingleton<OrderRun>().AddSingleton<OrderTaking>()
            .AddHostedService<OrderWorker>()
            .AddSingleton<JobWorker>().AddHostedService(services => services.GetRequiredService<JobWorker>())
            .AddSingleton(services => AddressLists.Load(services.GetRequiredService<StorageOptions>().DataDirectory));
    }
}
