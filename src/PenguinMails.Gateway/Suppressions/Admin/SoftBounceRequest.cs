using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PenguinMails.Gateway.Suppressions.Admin;

[Description("When soft bounces suppress an address. What is left out gets its default.")]
public sealed record SoftBounceRequest
{
    [Description("How many messages have to bounce, 1 to 20. By default 3."), DefaultValue(3), Range(1, SoftBounceRule.MostMessages)]
    public int? SoftBounces { get; init; }

    [Description("Within how many days, 1 to 30. By default 7."), DefaultValue(7), Range(1, SoftBounceRule.MostDays)]
    public int? SoftBounceDays { get; init; }

    [Description("For how many days the address is suppressed then, 1 to 365. By default 14."), DefaultValue(14), Range(1, SoftBounceRule.MostSuppressedDays)]
    public int? SuppressedDays { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>The rule, or what is wrong by field.</summary>
    internal (SoftBounceRule Rule, Dictionary<string, string[]> Errors) Read()
    {
        var errors = (Unknown?.Keys ?? []).ToDictionary(name => name, _ => (string[])["Unknown field."]);
        var usual = SoftBounceRule.Default;
        return (new()
        {
            SoftBounces = Number(SoftBounces, usual.SoftBounces, SoftBounceRule.MostMessages, "soft_bounces"),
            SoftBounceDays = Number(SoftBounceDays, usual.SoftBounceDays, SoftBounceRule.MostDays, "soft_bounce_days"),
            SuppressedDays = Number(SuppressedDays, usual.SuppressedDays, SoftBounceRule.MostSuppressedDays, "suppressed_days"),
        }, errors);

        int Number(int? given, int otherwise, int most, string field)
        {
            if (given is < 1 || given > most)
                errors[field] = [$"Must be a whole number from 1 to {most}."];
            return given ?? otherwise;
        }
    }
}
