using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using static GreenChannel.Tests.Triage.Cases;

namespace GreenChannel.Tests.Triage;

/// <summary>What triage answers beside the rules: level, class, window, bands, seriousness.</summary>
public sealed class AnswerTests
{
    [Fact]
    public void Only_common_signs_are_routine_however_high_or_large()
    {
        string[] common = ["fever", "fatigue", "malaise", "headache", "myalgia", "anorexia", "nausea", "vomiting", "diarrhoea", "abdominalPain", "redness", "induration", "pain"];
        Assert.Equal(common.Order(), RuleBook.Shipped.CommonSigns.Order());
        Common(Signs(common));
        Assert.All(common, sign => Common(Signs(sign)));
        Common(Temperature(40.9m));
        Common(Nothing.Measured(m => m with { RednessCm = 12 }));
        Common(Nothing.Measured(m => m with { IndurationCm = 0.1m }));
        Common(Diagnosis("fever"));
        Common(Signs("fever").OfPulse(180).OfBreaths(60).OfTemperature(39));
    }

    [Fact]
    public void Whatever_is_not_clearly_common_is_investigated()
    {
        Uncommon(Nothing);
        Uncommon(Nothing.With(e => e with { Narrative = "发热" }));
        Uncommon(Signs("sleepy"));
        Uncommon(Signs("fever", "sleepy"));
        Uncommon(Diagnosis("colic"));
        Uncommon(Signs("fever").With(e => e with { Diagnosis = "other" }));
        Uncommon(Temperature(37.0m));
        Uncommon(Nothing.Measured(m => m with { RednessCm = 0 }));
        Uncommon(Oxygen(98));
        Assert.All(["rash", "sterileAbscess", "lymphadenopathy", "persistentCrying", "jaundice", "urticariaLocal"], sign => Uncommon(Signs(sign, "fever").OfTemperature(38)));
        Assert.All(["brachial_neuritis", "bcg_lymphadenitis", "allergic_rash", "hysteria"], code => Uncommon(Diagnosis(code)));
        Uncommon(Signs("syncope").After(minutes: 5).Recovered);
    }

    [Fact]
    public void The_class_does_not_follow_the_level()
    {
        Assert.Equal((TriageLevel.Urgent, PreliminaryClass.General), LevelAndClass(Temperature(41.0m)));
        Assert.Equal((TriageLevel.Urgent, PreliminaryClass.General), LevelAndClass(Signs("fever").Aged(days: 40)));
        Assert.Equal((TriageLevel.Emergency, PreliminaryClass.Pending), LevelAndClass(Signs("fever").OfOxygen(91)));
        Assert.Equal((TriageLevel.Urgent, PreliminaryClass.Pending), LevelAndClass(Signs("fever").OfOxygen(93)));
        Assert.Equal((TriageLevel.Emergency, PreliminaryClass.Pending), LevelAndClass(Signs("fever").Measured(m => m with { SystolicMmHg = 70 })));
        Assert.Equal((TriageLevel.Emergency, PreliminaryClass.Pending), LevelAndClass(Signs("fever").OfPulse(39)));
        Assert.Equal((TriageLevel.Urgent, PreliminaryClass.Pending), LevelAndClass(Signs("redness").Measured(m => m with { Consciousness = "voice" })));
    }

    [Fact]
    public void Nobody_can_be_helped_after_a_death_so_it_is_the_only_finding()
    {
        var died = Signs("cardiacArrest", "wheeze", "urticariaGeneralised").Pressed.With(e => e with { Hospitalised = true, Seriousness = ["death", "lifeThreatening"], Outcome = "died" }).Triage;
        Assert.Equal(["death"], died.Findings.Select(finding => finding.Rule));
        Assert.Equal(TriageLevel.Urgent, died.Level);
        Assert.True(died.SeriousChina);
        Assert.Equal("W24H", died.ScopeWindow);
    }

    [Fact]
    public void A_death_that_the_outcome_denies_leaves_all_rules_in_force()
    {
        var triage = Signs("cardiacArrest").With(e => e with { Seriousness = ["death"], Outcome = "notRecovered" }).Triage;
        Assert.Equal(TriageLevel.Emergency, triage.Level);
        Assert.Superset(new HashSet<string> { "death", "arrest" }, triage.Findings.Select(finding => finding.Rule).ToHashSet());
    }

    [Fact]
    public void Days_are_counted_at_the_site()
    {
        // 23:30 in Greenwich is the next morning in Shanghai: a date-only onset there is the day of the dose.
        var evening = Moment.At(new(2025, 11, 19, 23, 30, 0, DateTimeKind.Utc), Shanghai);
        var given = Signs("wheeze").OnDay(0).Doses([new() { Vaccine = "5001", GivenAt = evening }]);
        Assert.True(given.Holds("anaphylaxis.without-skin"));
        var before = Moment.At(new(2025, 11, 19, 15, 59, 0, DateTimeKind.Utc), Shanghai);
        Assert.False(given.Doses([new() { Vaccine = "5001", GivenAt = before }]).Holds("anaphylaxis.without-skin"));
    }

    [Fact]
    public void Hours_are_real_hours_when_clocks_change()
    {
        // Berlin loses an hour on 2025-03-30: 24 h on the wall are 23 real ones.
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var given = new DateTime(2025, 3, 29, 12, 0, 0, DateTimeKind.Utc);
        bool Holds(double minutes) => TriageRules.Evaluate(
            Nothing.Report with
            {
                Vaccinations = [new() { Vaccine = "5001", GivenAt = Moment.At(given, berlin) }],
                Event = new() { Signs = ["urticariaGeneralised"], OnsetAt = Moment.At(given.AddMinutes(minutes), berlin) },
            },
            RuleProfiles.Get("CN-2010"), null, Received, berlin).Findings.Any(finding => finding.Rule == "allergic-watch");
        Assert.True(Holds(24 * 60));
        Assert.False(Holds((24 * 60) + 1));
    }

    [Fact]
    public void Age_is_counted_at_onset_else_at_the_dose_else_at_receipt()
    {
        var born = DoseDay.AddMonths(-1).AddDays(1);
        var infant = Signs("anorexia") with { Report = Signs("anorexia").Report with { Patient = new() { BirthDate = born } } };
        Assert.True(infant.Holds("young-infant"));
        Assert.False(infant.OnDay(1).Holds("young-infant"));
        Assert.True(infant.OnsetUnknown.Holds("young-infant"));
        Assert.False(infant.OnsetUnknown.DoseUnknown.Holds("young-infant"));
        Assert.True(infant.OnDay(-40).Holds("young-infant")); // onset before birth: unknown
    }

    [Fact]
    public void Without_a_dose_nothing_is_known_of_time_and_every_window_holds()
    {
        Assert.True(Signs("wheeze").Doses([]).Holds("anaphylaxis.without-skin"));
        Assert.True(Signs("legSwelling").Doses([]).Holds("thrombosis"));
    }

    [Theory]
    [InlineData("W24H", "rash", 24.0)]
    [InlineData("W24H", "syncope", 24.0)]
    [InlineData("W24H", "urticariaGeneralised", 24.0)]
    [InlineData("W24H", "laryngealOedema", 24.0)]
    [InlineData("W15D", "rash", 25.0)]
    [InlineData(null, "syncope", 25.0)]
    [InlineData(null, "rash", 16 * 24.0)]
    [InlineData("W15D", "necrosis", 15 * 24.0)]
    [InlineData(null, "necrosis", 16 * 24.0)]
    [InlineData("W15D", "seizure", 1.0)]
    [InlineData("W6W", "petechiae", 42 * 24.0)]
    [InlineData(null, "petechiae", 43 * 24.0)]
    [InlineData("W6W", "limbWeakness", 1.0)]
    [InlineData("W5D", "angioedemaFace", 5 * 24.0)]
    [InlineData(null, "angioedemaFace", 6 * 24.0)]
    [InlineData("W5D", "cellulitis", 5 * 24.0)]
    [InlineData("W3M", "sterileAbscess", 60 * 24.0)]
    [InlineData(null, "sterileAbscess", 100 * 24.0)]
    public void Signs_fall_into_their_window_or_out_of_it(string? window, string sign, double hours)
    {
        var triage = Signs(sign).After(minutes: hours * 60).Triage;
        Assert.Equal(window, triage.ScopeWindow);
        Assert.Equal(window is null, triage.OutOfWindow);
        Assert.Equal(window is not null, triage.InScope);
    }

    [Fact]
    public void What_no_window_knows_is_out_of_scope_and_not_out_of_window() => Scope(null, false, Signs("pallor"));

    [Fact]
    public void Measures_count_for_the_scope_by_the_card()
    {
        Scope("W5D", false, Temperature(38.6m));
        Scope("W5D", false, Temperature(38.55m));
        Scope(null, false, Temperature(38.5m));
        Scope(null, false, Signs("fever"));
        Scope("W5D", false, Nothing.Measured(m => m with { RednessCm = 2.55m }));
        Scope(null, false, Nothing.Measured(m => m with { RednessCm = 2.5m }));
        Scope(null, false, Nothing.Measured(m => m with { IndurationCm = 2.54m }));
        Scope("W5D", false, Nothing.Measured(m => m with { IndurationCm = 2.6m }).OnDay(5));
        Scope(null, true, Nothing.Measured(m => m with { IndurationCm = 2.6m }).OnDay(6));
    }

    [Fact]
    public void The_diagnosis_is_asked_first()
    {
        Scope("W6W", false, Diagnosis("gbs").And("rash"));
        Scope("WOTH", false, Diagnosis("myocarditis").And("rash"));
        Scope("WOTH", true, Diagnosis("gbs").OnDay(43));
        Scope(null, true, Diagnosis("local_abscess").OnDay(6));
        Scope("W3M", false, Diagnosis("sterile_abscess").AfterMonths(3));
        Scope(null, true, Diagnosis("sterile_abscess").AfterMonths(3, days: 1));
        Scope(null, false, Diagnosis("other"));
    }

    [Fact]
    public void BCG_events_have_their_window_from_one_month_to_twelve()
    {
        var nodes = Signs("lymphadenopathy").Vaccine("0101");
        Scope("WBCG", false, nodes.AfterMonths(1));
        Scope(null, true, nodes.AfterMonths(1, days: -1));
        Scope("WBCG", false, nodes.AfterMonths(12));
        Scope(null, true, nodes.AfterMonths(12, days: 1));
        Scope(null, false, Signs("lymphadenopathy").AfterMonths(3));
        Scope("WBCG", false, Diagnosis("bcg_lymphadenitis").Vaccine("0101").AfterMonths(3));
        Scope("WBCG", false, Diagnosis("bcg_lymphadenitis").Vaccine("卡介苗").AfterMonths(3));
        Scope("WBCG", false, Diagnosis("bcg_lymphadenitis").Vaccine(null).AfterMonths(3));
        Scope(null, true, Diagnosis("bcg_lymphadenitis").Vaccine("5001").AfterMonths(3));
        Scope("WOTH", true, Diagnosis("bcg_osteomyelitis").Vaccine("0101").AfterMonths(13));
    }

    [Fact]
    public void Whatever_is_serious_belongs_to_the_scope()
    {
        Scope("WOTH", false, Serious("hospitalised"));
        Scope("WOTH", false, Signs("cyanosis"));
        Scope("WOTH", false, Nothing.Outcome("died"));
        Scope(null, false, Nothing.Pressed);
    }

    [Fact]
    public void Every_diagnosis_has_the_window_and_weight_of_the_plan()
    {
        var windows = new Dictionary<string, string>
        {
            ["W24H"] = "anaphylactic_shock! anaphylaxis! laryngeal_oedema! allergic_rash maculopapular_rash toxic_shock! syncope hysteria",
            ["W5D"] = "fever redness induration angioedema systemic_pyogenic_infection! local_abscess lymphangitis lymphadenitis cellulitis",
            ["W15D"] = "measles_like_rash scarlatiniform_rash allergic_purpura! arthus! febrile_convulsion! epilepsy! polyneuritis! encephalopathy! encephalitis_meningitis! adem!",
            ["W6W"] = "thrombocytopenic_purpura! gbs! vapp!",
            ["W3M"] = "brachial_neuritis! sterile_abscess",
            ["WBCG"] = "bcg_lymphadenitis bcg_lymphangitis bcg_osteomyelitis! bcg_disseminated!",
            ["WOTH"] = "myocarditis! intussusception! thrombosis!",
        };
        var listed = windows.SelectMany(entry => entry.Value.Split(' ').Select(code => (Code: code.TrimEnd('!'), Window: entry.Key, Serious: code.EndsWith('!')))).ToList();
        Assert.Equal(listed.Select(entry => entry.Code).Append("other").Order(), RuleBook.Shipped.Diagnoses.Keys.Order());
        foreach (var (code, window, serious) in listed)
        {
            var known = RuleBook.Shipped.Diagnoses[code];
            Assert.Equal((window, serious, code is "fever" or "redness" or "induration"), (known.Window, known.Serious, known.Common));
            Assert.Equal(serious, Diagnosis(code).Triage.SeriousChina);
        }
    }

    [Fact]
    public void Serious_for_China_and_for_ICH_are_two_things()
    {
        Assert.True(Serious("disability").Triage.SeriousChina);
        Assert.True(Serious("lifeThreatening").Recovered.Triage.SeriousChina);
        Assert.True(Serious("death").Triage.SeriousChina);
        Assert.True(Signs("wheeze").Triage.SeriousChina);
        Assert.False(Nothing.Pressed.Triage.SeriousChina);
        Assert.False(Serious("hospitalised", "medicallyImportant").Triage.SeriousChina);
        Assert.Equal(["hospitalised", "medicallyImportant"], Serious("hospitalised", "medicallyImportant").Triage.SeriousIch);
        Assert.Empty(Signs("wheeze").Triage.SeriousIch);
    }

    [Theory]
    [InlineData("37.04", 4, "0.04", 4)]
    [InlineData("37.05", 1, "0.05", 1)]
    [InlineData("37.1", 1, "2.5", 1)]
    [InlineData("37.54", 1, "2.54", 1)]
    [InlineData("37.55", 2, "2.55", 2)]
    [InlineData("38.5", 2, "5.0", 2)]
    [InlineData("38.54", 2, "5.04", 2)]
    [InlineData("38.55", 3, "5.05", 3)]
    [InlineData("38.6", 3, "5.1", 3)]
    [InlineData("41", 3, "0", 4)]
    public void Bands_of_the_card_count_one_decimal_half_up(string temperature, int fever, string diameter, int band)
    {
        var centimetres = decimal.Parse(diameter, System.Globalization.CultureInfo.InvariantCulture);
        var celsius = decimal.Parse(temperature, System.Globalization.CultureInfo.InvariantCulture);
        var triage = Nothing.Measured(m => m with { TemperatureC = celsius, RednessCm = centimetres }).Triage;
        Assert.Equal(new Bands(fever, band, 4), triage.Bands);
        Assert.Equal(band, Nothing.Measured(m => m with { IndurationCm = centimetres }).Triage.Bands.Induration);
    }

    [Fact]
    public void A_profile_may_replace_any_number()
    {
        var own = RuleProfiles.Get("CN-2010") with { Code = "OWN", Numbers = new Dictionary<string, decimal> { ["scopeFeverC"] = 37.6m } };
        Assert.Equal("W5D", TriageRules.Evaluate(Temperature(37.6m).Report, own, null, Received, Shanghai).ScopeWindow);
        Assert.Equal("OWN", TriageRules.Evaluate(Temperature(37.6m).Report, own, null, Received, Shanghai).Profile);
    }

    private static void Common(Case one) => Assert.Equal((TriageLevel.Routine, PreliminaryClass.General), LevelAndClass(one));

    private static void Uncommon(Case one) => Assert.Equal((TriageLevel.Investigate, PreliminaryClass.Pending), LevelAndClass(one));

    private static (TriageLevel Level, PreliminaryClass Class) LevelAndClass(Case one) => (one.Triage.Level, one.Triage.PreliminaryClass);

    private static void Scope(string? window, bool outOfWindow, Case one) =>
        Assert.Equal((window, outOfWindow), (one.Triage.ScopeWindow, one.Triage.OutOfWindow));
}
