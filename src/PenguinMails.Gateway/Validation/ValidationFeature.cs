using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Validation.Lists;

namespace PenguinMails.Gateway.Validation;

internal static class ValidationFeature
{
    public static void AddValidation(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<MailDomains>().AddSingleton<AddressHistory>().AddSingleton<AddressChecker>()
        .AddSingleton(services => AddressLists.Load(services.GetRequiredService<StorageOptions>().DataDirectory));
}
