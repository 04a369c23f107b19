using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Figures;

/// <summary>The indicators by which surveillance is judged, for any place and period.</summary>
/// <remarks>CN-2010, evaluation indicators K1–K8. Hours and days are those of the rule profile in force.</remarks>
public static class Indicators
{
    /// <summary>Indicators of each place of a level, also of one that has reported nothing.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Indicator>> ByPlace(
        IndicatorProfile profile, RuleProfile limits, IReadOnlyList<IndicatorCase> cases, Coverage coverage, DivisionLevel level, Period period) =>
        Places(profile, limits, cases.ToLookup(one => Above(one.County, level)), coverage, level, period);

    /// <summary>Indicators of one place, or of all where none is given.</summary>
    /// <param name="profile">How they are counted.</param>
    /// <param name="limits">Limits of K1, K2 and K3.</param>
    /// <param name="cases">Cases; those of other places and periods are left out.</param>
    /// <param name="coverage">Who should report, and doses; of other places is left out.</param>
    /// <param name="place">County, city or province; null for the whole country.</param>
    /// <param name="period">Days.</param>
    public static IReadOnlyList<Indicator> Of(
        IndicatorProfile profile, RuleProfile limits, IReadOnlyList<IndicatorCase> cases, Coverage coverage, Division? place, Period period)
    {
        bool Here(string code) => place is null || place.Covers(code[..6]);
        var here = new Coverage([.. coverage.Counties.Where(Here)], [.. coverage.Sites.Where(Here)], [.. coverage.Doses.Where(one => Here(one.County))]);
        return Count(profile, limits, cases.Where(one => Here(one.County)), here, period);
    }

    // Parted once: a country has thousands of counties.
    private static Dictionary<string, IReadOnlyList<Indicator>> Places(
        IndicatorProfile profile, RuleProfile limits, ILookup<string, IndicatorCase> cases, Coverage coverage, DivisionLevel level, Period period)
    {
        var counties = coverage.Counties.ToLookup(county => Above(county, level));
        var sites = coverage.Sites.ToLookup(site => Above(site[..6], level));
        var doses = coverage.Doses.ToLookup(one => Above(one.County, level));
        return counties.Select(place => place.Key).Concat(cases.Select(place => place.Key)).Distinct().Order(StringComparer.Ordinal)
            .ToDictionary(code => code, code => Count(profile, limits, cases[code], new Coverage([.. counties[code]], [.. sites[code]], [.. doses[code]]), period));
    }

    private static IReadOnlyList<Indicator> Count(IndicatorProfile profile, RuleProfile limits, IEnumerable<IndicatorCase> cases, Coverage coverage, Period period)
    {
        List<IndicatorCase> all = [.. cases.Where(one => Day(profile, one) is { } day && period.Has(day))];
        List<IndicatorCase> pending = [.. all.Where(one => one.NeedsInvestigation)];
        List<IndicatorCase> started = [.. pending.Where(one => one.InvestigationStarted is not null)];
        List<IndicatorCase> forms = [.. pending.Where(one => one.KeyItemsMissing is not null)];
        var doses = coverage.Doses.Where(one => period.Has(one.Day)).Sum(one => one.Doses);
        return
        [
            .. Within(profile, "K1", all, one => one.Discovered, one => one.Reported, limits.Limits["report"].Hours),
            .. Within(profile, "K2", pending, one => one.Reported, one => one.InvestigationStarted, limits.Limits["investigationStart"].Hours),
            .. Within(profile, "K3", started, one => one.InvestigationStarted, one => one.FormReported, limits.Limits["investigationForm"].Hours),
            Share(profile, "K4", "", forms, one => one.KeyItemsMissing!.Count == 0),
            Share(profile, "K5", "", all, one => one.Class is { } of && of != NationalClass.Pending),
            Reach(profile, "K6", all, [.. coverage.Counties], one => one.County),
            Reach(profile, "K7", all, [.. coverage.Sites], one => one.Site),
            new Indicator("K8", "rate", all.Count, doses, Rates.Per(all.Count, doses, profile.Per, profile.Decimals), null) { Cases = Ids(all), Others = [] },
            Ratio(profile, all),
            Soon(profile, all),
        ];
    }

    private static DateOnly? Day(IndicatorProfile profile, IndicatorCase one) => profile.PeriodBy switch
    {
        PeriodBy.Onset => one.OnsetOn,
        _ => one.Reported.Day,
    };

    private static string Above(string county, DivisionLevel level) => level switch
    {
        DivisionLevel.Province => county[..2] + "0000",
        DivisionLevel.City => county[..4] + "00",
        _ => county,
    };

    // Hours where both are known; days as a card without hours has them: 48 h are two calendar days.
    private static IEnumerable<Indicator> Within(
        IndicatorProfile profile, string code, List<IndicatorCase> cases, Func<IndicatorCase, Moment?> from, Func<IndicatorCase, Moment?> to, double hours)
    {
        var days = (int)Math.Ceiling(hours / 24);
        bool? ByHours(IndicatorCase one) => (from(one), to(one)) switch
        {
            ({ Utc: not null }, null) => false,
            ({ Utc: { } start }, { Utc: { } end }) when end >= start => end - start <= TimeSpan.FromHours(hours),
            _ => null,
        };
        bool? ByDays(IndicatorCase one) => (from(one), to(one)) switch
        {
            (not null, null) => false,
            ({ } start, { } end) when end.Day >= start.Day => end.Day.DayNumber - start.Day.DayNumber <= days,
            _ => null,
        };

        List<IndicatorCase> judged = [.. cases.Where(one => ByHours(one) is not null)];
        yield return Share(profile, code, "exact", judged, one => ByHours(one) == true) with { Unknown = Ids(cases.Except(judged)) };
        yield return Share(profile, code, "dateOnly", cases, one => ByDays(one) == true) with { Unknown = Ids(cases.Where(one => ByDays(one) is null)) };
    }

    private static Indicator Share(IndicatorProfile profile, string code, string variant, List<IndicatorCase> cases, Func<IndicatorCase, bool> counts)
    {
        var parted = cases.ToLookup(counts);
        var top = Ids(parted[true]);
        return new Indicator(code, variant, top.Count, cases.Count, Rates.Percent(top.Count, cases.Count, profile.Decimals), Target(profile, code))
        {
            Cases = top,
            Others = Ids(parted[false]),
        };
    }

    private static Indicator Reach(IndicatorProfile profile, string code, List<IndicatorCase> cases, HashSet<string> places, Func<IndicatorCase, string?> where)
    {
        List<IndicatorCase> from = [.. cases.Where(one => where(one) is { } place && places.Contains(place))];
        var heard = from.Select(where).ToHashSet();
        return new Indicator(code, "", heard.Count, places.Count, Rates.Percent(heard.Count, places.Count, profile.Decimals), Target(profile, code))
        {
            Cases = Ids(from),
            Others = Ids(cases.Except(from)),
            Silent = [.. places.Where(place => !heard.Contains(place)).Order(StringComparer.Ordinal)],
        };
    }

    private static Indicator Ratio(IndicatorProfile profile, List<IndicatorCase> all)
    {
        var (common, abnormal) = (Ids(all.Where(one => one.Class == NationalClass.Common)), Ids(all.Where(one => one.Class == NationalClass.Abnormal)));
        return new Indicator("K8", "ratio", common.Count, abnormal.Count, Rates.Per(common.Count, abnormal.Count, 1, profile.Decimals), null) { Cases = common, Others = abnormal };
    }

    private static Indicator Soon(IndicatorProfile profile, List<IndicatorCase> all)
    {
        List<IndicatorCase> known = [.. all.Where(one => one.GivenOn is { } given && one.OnsetOn >= given)];
        return Share(profile, "K8", "soon", known, one => one.OnsetOn!.Value.DayNumber - one.GivenOn!.Value.DayNumber <= profile.SoonDays) with { Unknown = Ids(all.Except(known)) };
    }

    private static decimal? Target(IndicatorProfile profile, string code) => profile.Targets.TryGetValue(code, out var target) ? target : null;

    private static IReadOnlyList<Guid> Ids(IEnumerable<IndicatorCase> cases) => [.. cases.Select(one => one.Id)];
}
