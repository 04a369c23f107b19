using CsCheck;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Triage;

/// <summary>What must be true of every report, whatever it says.</summary>
public sealed class TriagePropertyTests
{
    private const long Reports = 20_000;

    private static readonly string[] AllSigns = [.. Vocabulary.Signs.Values.SelectMany(signs => signs), "sleepy", "发绀"];
    private static readonly string[] EmergencySigns =
        ["cardiacArrest", "respiratoryArrest", "apnoea", "stridor", "laryngealOedema", "tongueSwelling", "cyanosis", "hypotension", "seizureOngoing"];

    private static readonly Gen<string?> Outcomes = Pick<string?>(null, "recovered", "recovering", "notRecovered", "sequelae", "unknown");
    private static readonly Gen<string?> Diagnoses = Gen.Frequency(
        (3, Gen.Const((string?)null)), (1, Pick<string>([.. Vocabulary.Diagnoses, "colic"]).Select(code => (string?)code)));

    private static readonly Gen<string[]> Signs = Gen.OneOf(
        Pick(AllSigns).Array[0, 4], Pick<string>([.. RuleBook.Shipped.CommonSigns]).Array[0, 4]).Select(signs => signs.Distinct().ToArray());

    private static readonly Gen<Moment?> Moments = Gen.Frequency(
        (1, Gen.Const((Moment?)null)),
        (2, Gen.Int[-2, 60].Select(day => (Moment?)Moment.On(Cases.DoseDay.AddDays(day)))),
        (4, Gen.Int[-600, 6_000].Select(minutes => (Moment?)Moment.At(Cases.Dose.AddMinutes(minutes), Cases.Shanghai))),
        (1, Gen.Int[0, 600].Select(days => (Moment?)Moment.At(Cases.Dose.AddDays(days), Cases.Shanghai))));

    private static readonly Gen<DateOnly?> Births = Gen.Frequency(
        (1, Gen.Const((DateOnly?)null)),
        (4, Gen.Int[-5, 800].Select(days => (DateOnly?)Cases.DoseDay.AddDays(-days))),
        (2, Gen.Int[0, 33_000].Select(days => (DateOnly?)Cases.DoseDay.AddDays(-days))));

    private static readonly Gen<Measurements> Measures = Gen.Select(
        Maybe(Gen.Int[3400, 4200]), Maybe(Gen.Int[0, 600]), Maybe(Gen.Int[40, 130]), Maybe(Gen.Int[30, 200]), Maybe(Gen.Int[10, 70]), Maybe(Gen.Int[80, 100]),
        Gen.Frequency((6, Gen.Const((string?)null)), (1, Pick<string?>("alert", "voice", "pain", "unresponsive"))),
        (temperature, redness, systolic, heart, breaths, oxygen, avpu) => new Measurements(temperature / 100m, redness / 100m, null, systolic, heart, breaths, oxygen, avpu));

    private static readonly Gen<Vaccination> Doses = Gen.Select(
        Pick<string?>(null, "5001", "0101", "2401", "HPV"), Moments, Gen.Int[0, 4], (vaccine, at, suspect) => new Vaccination { Vaccine = vaccine, GivenAt = at, Suspect = suspect > 0 });

    private static readonly Gen<AdverseEvent> Events = Gen.Select(
        Moments, Signs, Measures, Diagnoses, Outcomes, Gen.Int[0, 9], Moments,
        (onset, signs, measured, diagnosis, outcome, dice, drug) => new AdverseEvent
        {
            OnsetAt = onset,
            Signs = signs,
            Measurements = measured,
            Diagnosis = diagnosis,
            Outcome = outcome,
            Hospitalised = dice == 0,
            Seriousness = dice == 1 ? ["lifeThreatening"] : [],
            Treatment = dice == 2 ? [new Treatment("adrenaline", null, null, drug)] : [],
        });

    /// <summary>Reports of every kind, without anything that names anybody.</summary>
    internal static readonly Gen<Report> Generated = Gen.Select(
        Births, Doses.Array[0, 3], Events, Gen.Int[0, 30],
        (born, doses, happened, dice) => new Report
        {
            Id = Guid.Empty,
            Emergency = dice == 0,
            Patient = new() { BirthDate = born },
            Vaccinations = doses,
            Event = happened,
        });

    [Fact]
    public void Another_sign_of_an_emergency_makes_every_report_an_emergency() => Gen.Select(Generated, Pick(EmergencySigns)).Sample(
        (report, sign) => Assert.Equal(TriageLevel.Emergency, Triage(And(report, sign)).Level), iter: Reports);

    [Fact]
    public void Another_sign_that_is_not_common_never_lowers_the_level() => Gen.Select(Generated, Pick(AllSigns)).Sample(
        (report, sign) => Assert.True(Triage(And(report, sign)).Level >= Triage(report).Level || RuleBook.Shipped.CommonSigns.Contains(sign)), iter: Reports);

    [Fact]
    public void A_common_sign_lowers_nothing_but_an_empty_report() => Gen.Select(Generated, Pick<string>([.. RuleBook.Shipped.CommonSigns])).Sample(
        (report, sign) =>
        {
            var (before, after) = (Triage(report).Level, Triage(And(report, sign)).Level);
            Assert.True(after >= before || (before == TriageLevel.Investigate && report.Event.Signs.Count == 0));
        },
        iter: Reports);

    [Fact]
    public void An_unknown_onset_never_lowers_the_level() => Generated.Sample(
        report =>
        {
            // Age is then counted at the dose, by the rules; where that is another line of the table the two cannot be compared.
            var unknown = report with { Event = report.Event with { OnsetAt = null } };
            if (Age(report) == Age(unknown)) Assert.True(Triage(unknown).Level >= Triage(report).Level);
        },
        iter: Reports);

    [Fact]
    public void An_unknown_dose_never_lowers_the_level() => Generated.Sample(
        report =>
        {
            var unknown = report with { Vaccinations = [.. report.Vaccinations.Select(dose => dose with { GivenAt = null })] };
            if (Age(report) == Age(unknown)) Assert.True(Triage(unknown).Level >= Triage(report).Level);
        },
        iter: Reports);

    [Fact]
    public void An_unknown_birth_date_never_lowers_the_level() => Generated.Sample(
        report => Assert.True(Triage(report with { Patient = new() }).Level >= Triage(report).Level), iter: Reports);

    [Fact]
    public void A_missing_recovery_never_lowers_the_level() => Generated.Sample(
        report => Assert.True(Triage(report with { Event = report.Event with { Outcome = null } }).Level >= Triage(report).Level), iter: Reports);

    [Fact]
    public void Another_suspect_dose_never_lowers_the_level() => Gen.Select(Generated, Doses).Sample(
        (report, dose) =>
        {
            // Without any suspect dose no time is known and every window holds: there a dose with a time may well lower the level.
            var more = report with { Vaccinations = [.. report.Vaccinations, dose with { Suspect = true }] };
            if (report.Vaccinations.Any(known => known.Suspect) && Age(more) == Age(report)) Assert.True(Triage(more).Level >= Triage(report).Level);
        },
        iter: Reports);

    [Fact]
    public void The_order_of_signs_and_doses_says_nothing() => Generated.Sample(
        report =>
        {
            var turned = report with { Event = report.Event with { Signs = [.. report.Event.Signs.Reverse()] }, Vaccinations = [.. report.Vaccinations.Reverse()] };
            if (Age(turned) == Age(report)) Same(Triage(report), Triage(turned));
        },
        iter: Reports);

    [Fact]
    public void The_same_report_is_always_answered_the_same() => Generated.Sample(report => Same(Triage(report), Triage(report)), iter: Reports);

    [Fact]
    public void Routine_means_that_every_sign_is_common() => Generated.Sample(
        report =>
        {
            var triage = Triage(report);
            if (triage.Level == TriageLevel.Routine)
            {
                Assert.All(report.Event.Signs, sign => Assert.Contains(sign, RuleBook.Shipped.CommonSigns));
                Assert.True(report.Event.Diagnosis is null or "fever" or "redness" or "induration");
                Assert.Equal(PreliminaryClass.General, triage.PreliminaryClass);
            }

            Assert.NotEmpty(triage.Findings);
            Assert.Equal(triage.Findings.Max(finding => finding.Level), triage.Level);
            Assert.Contains(triage.Clocks, clock => clock.Kind == ClockKind.Report);
        },
        iter: Reports);

    [Fact]
    public void A_death_is_urgent_and_alone_whatever_else_is_said() => Generated.Sample(
        report => Assert.Equal(["death"], Triage(report with { Event = report.Event with { Outcome = "died" } }).Findings.Select(finding => finding.Rule)), iter: Reports);

    [Fact]
    public void No_date_makes_triage_fail()
    {
        var days = Gen.OneOf(Pick(DateOnly.MinValue, DateOnly.MaxValue, new(1900, 1, 1), new(2199, 12, 31), new(1949, 5, 1), new(2024, 2, 29)), Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(DateOnly.FromDayNumber));
        var moments = Gen.OneOf(
            Gen.Const((Moment?)null), days.Select(day => (Moment?)Moment.On(day)),
            days.Select(day => (Moment?)Moment.At(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), Cases.Shanghai)));
        Gen.Select(Generated, moments, moments, moments, days, Pick("Asia/Shanghai", "Africa/Cairo", "Pacific/Apia", "America/Havana")).Sample(
            (report, onset, given, other, born, zoneName) =>
            {
                var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);
                var strange = report with
                {
                    DiscoveredAt = other is { Day.Year: > 9000 } ? null : other,
                    Patient = new() { BirthDate = born },
                    Vaccinations = [new() { Vaccine = "0101", GivenAt = given }, .. report.Vaccinations],
                    Event = report.Event with { OnsetAt = onset, DiedAt = other, Treatment = [new("adrenaline", null, null, other)] },
                };
                var impossible = ReportCheck.Impossible(strange, Cases.Received, zone).ToList();
                Assert.NotNull(TriageRules.Evaluate(strange, RuleProfiles.Get("CN-2010"), null, Cases.Received, zone));
                Assert.NotNull(TriageRules.Evaluate(ReportCheck.Without(strange, impossible), RuleProfiles.Get("CN-2010"), null, Cases.Received, zone));
            },
            iter: Reports);
    }

    private static Gen<T> Pick<T>(params T[] of) => Gen.Int[0, of.Length - 1].Select(i => of[i]);

    private static Gen<int?> Maybe(Gen<int> value) => Gen.Frequency((4, Gen.Const((int?)null)), (1, value.Select(number => (int?)number)));

    private static Report And(Report report, string sign) => report with { Event = report.Event with { Signs = [.. report.Event.Signs.Append(sign).Distinct()] } };

    private static TriageResult Triage(Report report) => TriageRules.Evaluate(report, RuleProfiles.Get("CN-2010"), (Site?)null, Cases.Received, Cases.Shanghai);

    private static int? Age(Report report) => Domain.Triage.Age.Months(
        report.Patient.BirthDate,
        report.Event.OnsetAt?.Day ?? report.Vaccinations.Where(dose => dose.Suspect).Select(dose => dose.GivenAt?.Day).FirstOrDefault(day => day is not null)
            ?? Moment.At(Cases.Received, Cases.Shanghai).Day);

    private static void Same(TriageResult one, TriageResult other) => Assert.Equivalent(one, other, strict: true);
}
