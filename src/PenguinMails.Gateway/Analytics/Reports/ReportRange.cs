using System.ComponentModel;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>
/// A stretch of time by hours, for hours are what the rollups know: one belongs to the day and to the range in which it begins. So in a zone
/// that is half an hour off, a day starts half an hour late.
/// </summary>
internal readonly record struct ReportRange
{
    /// <summary>Beyond that many days a line has a point for each month.</summary>
    private const int MostDays = 400;

    /// <summary>Up to that many, a point for each hour.</summary>
    private const int MostHours = 48;

    public ReportRange(DateTimeOffset from, DateTimeOffset until, TimeZoneInfo zone) =>
        (From, Until, Zone) = (Ceiling(from, TimeSpan.TicksPerHour), Ceiling(until, TimeSpan.TicksPerHour), zone);

    /// <summary>Full hours; the last is not in it.</summary>
    public DateTimeOffset From { get; }

    /// <inheritdoc cref="From"/>
    public DateTimeOffset Until { get; }

    public TimeZoneInfo Zone { get; }

    /// <summary>The days of UTC that lie in it whole; both the same where none does.</summary>
    public (DateTimeOffset From, DateTimeOffset Until) WholeDays
    {
        get
        {
            var (first, last) = (Ceiling(From, TimeSpan.TicksPerDay), Until.AddTicks(-(Until.UtcTicks % TimeSpan.TicksPerDay)));
            return first < last ? (first, last) : (Until, Until);
        }
    }

    /// <summary>As long, and just before.</summary>
    public ReportRange Before => new(From - (Until - From), From, Zone);

    public ReportStep Step => Until - From <= TimeSpan.FromHours(MostHours) ? ReportStep.Hour : Until - From <= TimeSpan.FromDays(MostDays) ? ReportStep.Day : ReportStep.Month;

    /// <summary>From the beginning of a local day, so many days ago, until now.</summary>
    public static ReportRange Last(int days, DateTimeOffset now, TimeZoneInfo zone) => new(StartOfDay(LocalDay(now, zone).AddDays(1 - days), zone), now, zone);

    /// <summary>When a local day begins; where clocks skip its midnight, just after.</summary>
    public static DateTimeOffset StartOfDay(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);

        // Of an hour that comes twice, the first.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The beginning of each hour, local day or local month in it.</summary>
    public IEnumerable<DateTimeOffset> Points()
    {
        for (var at = PointOf(From); at < Until; at = Next(at))
            yield return at;
    }

    /// <summary>To which point an hour belongs.</summary>
    public DateTimeOffset PointOf(DateTimeOffset hour)
    {
        var day = LocalDay(hour, Zone);
        return Step switch
        {
            ReportStep.Hour => hour,
            ReportStep.Day => Ceiling(StartOfDay(day, Zone), TimeSpan.TicksPerHour),
            ReportStep.Month => Ceiling(StartOfDay(new(day.Year, day.Month, 1), Zone), TimeSpan.TicksPerHour),
            _ => throw new InvalidOperationException(Step.ToString()),
        };
    }

    private DateTimeOffset Next(DateTimeOffset point)
    {
        var day = LocalDay(point, Zone);
        return Step switch
        {
            ReportStep.Hour => point.AddHours(1),
            ReportStep.Day => Ceiling(StartOfDay(day.AddDays(1), Zone), TimeSpan.TicksPerHour),
            ReportStep.Month => Ceiling(StartOfDay(new DateOnly(day.Year, day.Month, 1).AddMonths(1), Zone), TimeSpan.TicksPerHour),
            _ => throw new InvalidOperationException(Step.ToString()),
        };
    }

    private static DateOnly LocalDay(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    private static DateTimeOffset Ceiling(DateTimeOffset at, long ticks) => at.UtcTicks % ticks is > 0 and var over ? at.ToUniversalTime().AddTicks(ticks - over) : at.ToUniversalTime();
}

[Description("How far apart the points of a line are.")]
public enum ReportStep
{
    [Description("Ranges of up to 48 hours.")]
    Hour,

    [Description("Ranges of up to 400 days.")]
    Day,

    [Description("Longer ones.")]
    Month,
}
