using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Causality;

/// <summary>The compensation catalogue, shown to a panel beside its case.</summary>
public sealed class CatalogueRulesTests
{
    private static readonly CompensationCatalogue Catalogue = CompensationCatalogue.Shipped;
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.Utc;
    private static readonly DateTime Dose = new(2026, 1, 31, 9, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("1201", "anaphylactic_shock", 240, WindowFit.Inside)]
    [InlineData("1201", "anaphylactic_shock", 241, WindowFit.After)]
    [InlineData("0311", "laryngeal_oedema", 0, WindowFit.Inside)]
    [InlineData("0311", "laryngeal_oedema", -1, WindowFit.Before)]
    public void Hours_are_exact_where_they_are_known(string vaccine, string damage, int minutes, WindowFit fit) =>
        Assert.Equal(fit, One(vaccine, damage, Moment.At(Dose.AddMinutes(minutes), Zone)).Fit);

    [Theory]
    [InlineData(0, WindowFit.Unknown)]
    [InlineData(1, WindowFit.After)]
    [InlineData(-1, WindowFit.Before)]
    public void A_day_without_an_hour_is_unknown_only_where_it_matters(int days, WindowFit fit) =>
        Assert.Equal(fit, One("1201", "anaphylactic_shock", Moment.On(Day(days))).Fit);

    [Theory]
    [InlineData("0401", "arthus", 10, WindowFit.Inside)]
    [InlineData("0401", "arthus", 11, WindowFit.After)]
    [InlineData("1201", "thrombocytopenic_purpura", 6, WindowFit.Before)]
    [InlineData("1201", "thrombocytopenic_purpura", 7, WindowFit.Inside)]
    [InlineData("1401", "thrombocytopenic_purpura", 30, WindowFit.Inside)]
    [InlineData("1301", "thrombocytopenic_purpura", 31, WindowFit.After)]
    [InlineData("1101", "chronic_arthritis", 42, WindowFit.Inside)]
    [InlineData("0101", "bcg_osteomyelitis", 27, WindowFit.Before)]
    [InlineData("0101", "bcg_osteomyelitis", 28, WindowFit.Inside)] // One month after 31 January is 28 February.
    [InlineData("0101", "bcg_disseminated", 365, WindowFit.Inside)]
    [InlineData("0101", "bcg_disseminated", 366, WindowFit.After)]
    public void Days_and_months_are_the_calendars(string vaccine, string damage, int days, WindowFit fit) =>
        Assert.Equal(fit, One(vaccine, damage, Moment.On(Day(days))).Fit);

    [Theory]
    [InlineData(40, null, WindowFit.Inside)]
    [InlineData(41, null, WindowFit.Unknown)]
    [InlineData(41, true, WindowFit.Inside)]
    [InlineData(41, false, WindowFit.After)]
    [InlineData(200, null, WindowFit.After)]
    [InlineData(5, true, WindowFit.Before)]
    public void The_longer_window_is_for_the_immunodeficient(int days, bool? immunodeficient, WindowFit fit)
    {
        var match = CatalogueRules.Compare(Catalogue, "0301", "vapp", Moment.At(Dose, Zone), Moment.On(Day(days)), immunodeficient, null, Zone).Single();
        Assert.Equal(fit, match.Fit);
        Assert.Equal(immunodeficient is null ? ["immunodeficient"] : [], match.Asks);
    }

    [Fact]
    public void A_row_speaks_only_of_its_vaccines_and_of_what_was_said()
    {
        Assert.Empty(Compare("0303", "vapp", null));
        Assert.Empty(Compare("2201", "thrombocytopenic_purpura", null));
        Assert.Empty(Compare("0301", "arthus", null));
        Assert.Empty(Compare("1201", "gbs", null));
        Assert.Equal(["severe"], Compare("0101", "bcg_lymphadenitis", null).Single().Asks);
        Assert.Empty(Compare("0101", "bcg_lymphadenitis", severe: false));
        Assert.Empty(CatalogueRules.Compare(Catalogue, "1201", "measles_vaccine_strain", null, null, false, null, Zone));
        Assert.Equal(WindowFit.Unknown, Compare("1201", "anaphylactic_shock", null).Single().Fit);
    }

    [Fact]
    public void It_says_that_rows_are_missing_and_names_only_what_exists()
    {
        Assert.True(Catalogue.Incomplete);
        Assert.Equal(12, Catalogue.Rows.Count);
        Assert.All(
            Catalogue.Rows.Select(row => row.Damage).Except(["measles_vaccine_strain", "chronic_arthritis"]), damage => Assert.True(Vocabulary.IsDiagnosis(damage), damage));
        Assert.All(Catalogue.Rows.SelectMany(row => row.Vaccines), name => Assert.True(Catalogue.Components.ContainsKey(name) || name == "01", name));
    }

    private static DateOnly Day(int days) => DateOnly.FromDateTime(Dose).AddDays(days);

    private static IReadOnlyList<CatalogueMatch> Compare(string vaccine, string damage, bool? severe) =>
        CatalogueRules.Compare(Catalogue, vaccine, damage, null, null, null, severe, Zone);

    private static CatalogueMatch One(string vaccine, string damage, Moment onset) =>
        CatalogueRules.Compare(Catalogue, vaccine, damage, Moment.At(Dose, Zone), onset, null, true, Zone).Single();
}
