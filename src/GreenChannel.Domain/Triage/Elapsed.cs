using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Triage;

/// <summary>
/// Time from a dose to the onset. Where the hours are known it is exact and inclusive; where one is missing, calendar
/// days at the site decide; where it is unknown every window holds, because each doubt goes up.
/// </summary>
/// <remarks>Triage rules, "Time".</remarks>
public sealed record Elapsed
{
    /// <summary>Nothing is known: every window holds.</summary>
    public static readonly Elapsed Unknown = new();

    private readonly DateOnly _given;
    private readonly DateOnly _onset;
    private readonly TimeSpan? _exact;
    private readonly bool _known;

    private Elapsed()
    {
    }

    private Elapsed(Moment given, Moment onset)
    {
        (_given, _onset, _known) = (given.Day, onset.Day, true);
        if (given.Utc is { } from && onset.Utc is { } to) _exact = to - from;
    }

    /// <summary>An onset before the dose contradicts itself and counts as unknown.</summary>
    public static Elapsed Between(Moment? given, Moment? onset)
    {
        if (given is not { } from || onset is not { } to || to.Day < from.Day) return Unknown;
        var elapsed = new Elapsed(from, to);
        return elapsed._exact < TimeSpan.Zero ? Unknown : elapsed;
    }

    /// <summary>At most this many hours; without an hour, day 0 is within 4 h and day 0–1 within 24 h.</summary>
    public bool WithinHours(double hours) => !_known
        || (_exact is { } exact ? exact <= TimeSpan.FromHours(hours) : Days <= (int)(hours / 24));

    /// <summary>More than this many minutes; it may be where the hour is unknown.</summary>
    public bool AfterMinutes(double minutes) => !_known || _exact is not { } exact || exact > TimeSpan.FromMinutes(minutes);

    /// <summary>From one calendar day to another, both inclusive; the day of the dose is day 0.</summary>
    public bool WithinDays(int first, int last) => !_known || (Days >= first && Days <= last);

    /// <summary>From one calendar month to another, both inclusive.</summary>
    public bool WithinMonths(int first, int last) => !_known || (_onset >= After(first) && _onset <= After(last));

    // A calendar has an end, and a mistyped year may lie close to it.
    private DateOnly After(int months) =>
        ((DateOnly.MaxValue.Year - _given.Year) * 12) + DateOnly.MaxValue.Month - _given.Month < months ? DateOnly.MaxValue : _given.AddMonths(months);

    private int Days => _onset.DayNumber - _given.DayNumber;
}
