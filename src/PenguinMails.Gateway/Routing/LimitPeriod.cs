using System.Globalization;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Routing;

/// <summary>Periods that limits are counted by, in UTC. They are numbered, so that a later one has the larger number.</summary>
/// <param name="MonthDay">The day on which a month starts, 1 to 28.</param>
internal readonly record struct LimitPeriod(QuotaPeriod Kind, int MonthDay = 1)
{
    public static readonly LimitPeriod Day = new(QuotaPeriod.Day);

    public string Name => Kind == QuotaPeriod.Month ? $"month.{MonthDay.ToString(CultureInfo.InvariantCulture)}" : EnumNames.Of(Kind);

    public static LimitPeriod Parse(string name) => name.Split('.') is [var kind, var day]
        ? new(EnumNames.Parse<QuotaPeriod>(kind), int.Parse(day, CultureInfo.InvariantCulture))
        : new(EnumNames.Parse<QuotaPeriod>(name));

    public long NumberOf(DateTimeOffset at)
    {
        var month = at.UtcDateTime.AddDays(1 - MonthDay);
        return Kind switch
        {
            QuotaPeriod.Minute => at.ToUnixTimeSeconds() / 60,
            QuotaPeriod.Hour => at.ToUnixTimeSeconds() / 3_600,
            QuotaPeriod.Day => at.ToUnixTimeSeconds() / 86_400,
            QuotaPeriod.Month => (12L * month.Year) + month.Month - 1,
            _ => throw new InvalidOperationException(Kind.ToString()),
        };
    }

    /// <summary>When the next one begins.</summary>
    public DateTimeOffset EndOf(DateTimeOffset at)
    {
        var next = NumberOf(at) + 1;
        return Kind switch
        {
            QuotaPeriod.Minute => DateTimeOffset.FromUnixTimeSeconds(next * 60),
            QuotaPeriod.Hour => DateTimeOffset.FromUnixTimeSeconds(next * 3_600),
            QuotaPeriod.Day => DateTimeOffset.FromUnixTimeSeconds(next * 86_400),
            QuotaPeriod.Month => new((int)(next / 12), (int)(next % 12) + 1, MonthDay, 0, 0, 0, TimeSpan.Zero),
            _ => throw new InvalidOperationException(Kind.ToString()),
        };
    }
}
