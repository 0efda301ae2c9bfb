namespace PenguinMails.Gateway.Suppressions;

internal static class SuppressionsFeature
{
    public static void AddSuppressions(this WebApplicationBuilder builder) => builder.Services.AddSingleton<UnsubscribeLinks>().AddSingleton<ProviderLists>();
}
