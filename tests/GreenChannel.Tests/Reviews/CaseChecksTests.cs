using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Reviews;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Reviews;

/// <summary>V1–V12: what contradicts what, told to a reviewer.</summary>
public sealed class CaseChecksTests
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("cn", TimeSpan.FromHours(8), "cn", "cn");
    private static readonly DateTime Now = new(2026, 11, 26, 6, 0, 0, DateTimeKind.Utc);

    private static readonly CaseFile Sound = new()
    {
        Profile = RuleProfiles.Get("CN-2010"),
        Preliminary = PreliminaryClass.Pending,
        CaseNumber = "33010620260001",
        ReportedOn = new DateOnly(2026, 11, 21),
        InvestigatedOn = new DateOnly(2026, 11, 22),
        Report = new Report
        {
            Id = Guid.Empty,
            Site = "3301060101",
            DiscoveredAt = Moment.On(new DateOnly(2026, 11, 21)),
            Patient = new Patient { Sex = "female", BirthDate = new DateOnly(1949, 12, 31), IdNumber = "11010519491231002X" },
            Vaccinations = [new Vaccination { Vaccine = "0101", Dose = 1, Amount = "0.1 ml", GivenAt = Moment.On(new DateOnly(2026, 11, 20)) }],
            Event = new AdverseEvent { OnsetAt = Moment.On(new DateOnly(2026, 11, 20)), Diagnosis = "allergic_rash", Outcome = "recovered" },
        },
    };

    [Fact]
    public void A_sound_case_has_no_warning() => Assert.Empty(CaseChecks.Of(Sound, Now, Zone));

    [Fact]
    public void V1_keeps_the_order_of_birth_dose_onset_discovery_and_report()
    {
        Equal("V1 beforeBirth vaccinations[0].givenAt patient.birthDate|V12 otherBirth patient.birthDate patient.idNumber", Patient(who => who with { BirthDate = new DateOnly(2026, 11, 21) }));
        Equal("V1 beforeDose event.onsetAt vaccinations", Event(found => found with { OnsetAt = Moment.On(new DateOnly(2026, 11, 19)) }));
        Equal("V1 beforeOnset discoveredAt event.onsetAt", Sound with { Report = Sound.Report with { DiscoveredAt = Moment.On(new DateOnly(2026, 11, 18)) } });
        Equal("V1 beforeDiscovery reportedOn discoveredAt", Sound with { ReportedOn = new DateOnly(2026, 11, 20) });
        Equal("V1 future reportedOn now", Sound with { ReportedOn = new DateOnly(2026, 11, 27), InvestigatedOn = null });
        Equal("V1 future event.treatment[0].at now", Event(found => found with { Treatment = [new Treatment("adrenaline", 0.1m, null, Moment.On(new DateOnly(2026, 11, 27)))] }));
    }

    [Fact]
    public void V2_an_investigation_follows_the_report() => Equal("V2 beforeReport investigatedOn reportedOn", Sound with { InvestigatedOn = new DateOnly(2026, 11, 20) });

    [Fact]
    public void V3_a_death_has_its_day_its_autopsy_answered_its_clock_and_a_higher_panel()
    {
        var died = Event(found => found with { Outcome = "died", DiedAt = Moment.On(new DateOnly(2026, 11, 22)) }) with
        {
            Autopsied = false,
            Clocks = [new Clock(ClockKind.Report, Now, Now.AddHours(2), "CN-2010/R5")],
        };
        Equal("", died);
        Equal("V3 required autopsied event.outcome", died with { Autopsied = null });
        Equal("V3 graveClockMissing clocks event.outcome", died with { Clocks = [new Clock(ClockKind.Report, Now, Now.AddHours(48), "CN-2010/R4")] });
        Equal("V3 required event.diedAt event.outcome", With(died, found => found with { DiedAt = null }));
        Equal("V3 beforeOnset event.diedAt event.onsetAt", With(died, found => found with { DiedAt = Moment.On(new DateOnly(2026, 11, 19)) }));
        Equal("V3 higherPanelRequired conclusion.by event.outcome", died with { Conclusion = Concluded("330106", NationalClass.Coincidental) });
        Equal("", died with { Conclusion = Concluded("330100", NationalClass.Coincidental) });
        Equal("V3 deathWithoutOutcome event.outcome event.seriousness", Event(found => found with { Seriousness = ["death"] }));
        Equal("V3 dayOfDeathWithoutDeath event.diedAt event.outcome", Event(found => found with { DiedAt = Moment.On(new DateOnly(2026, 11, 22)) }));
        Equal("", Event(found => found with { DiedAt = Moment.On(new DateOnly(2026, 11, 22)), Outcome = null }));
    }

    [Fact]
    public void V4_only_common_diagnoses_are_general_and_nothing_serious_is()
    {
        var general = Sound with { Preliminary = PreliminaryClass.General };
        Equal("V4 notCommon preliminaryClass event.diagnosis", general);
        Equal("", With(general, found => found with { Diagnosis = "fever" }));
        Equal("", With(general, found => found with { Diagnosis = "注射部位疼痛" }));
        Equal("V4 seriousIsPending preliminaryClass serious", With(general, found => found with { Diagnosis = "fever" }) with { Serious = true });
    }

    [Fact]
    public void V6_a_quality_event_stops_its_lot()
    {
        Equal("V6 lotNotHandled conclusion.lotHandled conclusion.class", Sound with { Conclusion = Concluded("330106", NationalClass.Quality) });
        Equal("", Sound with { Conclusion = Concluded("330106", NationalClass.Quality, lotHandled: true) });
        Equal("", Sound with { Conclusion = Concluded("330106", NationalClass.Error) });
    }

    [Fact]
    public void V7_some_dose_is_suspect() => Equal("V7 noneSuspect vaccinations event", Dose(dose => dose with { Suspect = false }));

    [Theory]
    [InlineData("33010820260001", "V8 otherCounty caseNumber site")]
    [InlineData("33010620250001", "V8 otherYear caseNumber event.onsetAt")]
    [InlineData("33010620267999", "")]
    [InlineData("33010620268000", "V8 serialsRunOut caseNumber 9999")]
    [InlineData("3301062026001", "V8 format caseNumber caseNumber")]
    [InlineData(null, "")]
    public void V8_a_case_number_is_of_its_county_and_year(string? number, string warnings) => Equal(warnings, Sound with { CaseNumber = number });

    [Fact]
    public void V9_a_reaction_to_bcg_needs_a_dose_of_it()
    {
        var bcg = Event(found => found with { Diagnosis = "bcg_osteomyelitis" });
        Equal("", bcg);
        var doses = new[] { new Vaccination { Vaccine = "1201" } };
        Equal("V9 needsBcg vaccinations event.diagnosis", bcg with { Report = bcg.Report with { Vaccinations = doses } });
        Equal("", bcg with { Report = bcg.Report with { Vaccinations = [.. doses, new Vaccination { Name = "卡介苗" }] } });
    }

    [Theory]
    [InlineData(0, "0.5 ml", "V10 range vaccinations[0].dose 1-9")]
    [InlineData(10, null, "V10 range vaccinations[0].dose 1-9")]
    [InlineData(9, "0 ml", "V10 range vaccinations[0].amount 0")]
    [InlineData(1, "-0.5ml", "V10 range vaccinations[0].amount 0")]
    [InlineData(1, "一粒", "")]
    [InlineData(null, " 1 粒", "")]
    public void V10_a_dose_has_a_number_and_an_amount(int? number, string? amount, string warnings) => Equal(warnings, Dose(dose => dose with { Dose = number, Amount = amount }));

    [Fact]
    public void V11_a_cluster_code_is_of_the_county_of_the_vaccination()
    {
        var flagged = Event(found => found with { Flags = ["cluster"] });
        Equal("", flagged);
        Equal("", flagged with { ClusterCode = "330106202601" });
        Equal("V11 otherCounty clusterCode site", flagged with { ClusterCode = "330108202601" });
        Equal("V11 format clusterCode clusterCode", flagged with { ClusterCode = "330106" });
        Equal("V11 notFlagged event.flags clusterCode", Sound with { ClusterCode = "330106202601" });
        Equal("V11 required clusterCode event.flags", flagged with { Conclusion = Concluded("330100", NationalClass.Psychogenic) });
    }

    [Theory]
    [InlineData("11010519491231002X", "1949-12-31", "female", true)]
    [InlineData("440524188001010014", "1880-01-01", "male", true)]
    [InlineData("110105194912310021", "1949-12-31", "female", false)]
    [InlineData(" 11010519491231002x ", "1949-12-31", "female", true)]
    [InlineData("110105491231002", "1949-12-31", "female", true)]
    public void An_identity_number_says_birth_and_sex(string number, string birth, string sex, bool checksOut) =>
        Assert.Equal(new ResidentId(DateOnly.Parse(birth, null), sex, checksOut), ResidentId.Read(number));

    [Theory]
    [InlineData("E12345678")]
    [InlineData("110105194913310021")]
    [InlineData("")]
    [InlineData(null)]
    public void Another_documents_number_says_nothing(string? number) => Assert.Null(ResidentId.Read(number));

    [Fact]
    public void V12_sex_and_birth_agree_with_the_identity_number()
    {
        Equal("V12 otherSex patient.sex patient.idNumber", Patient(who => who with { Sex = "male" }));
        Equal("V12 otherBirth patient.birthDate patient.idNumber", Patient(who => who with { BirthDate = new DateOnly(1949, 12, 30) }));
        Equal("V12 checkDigit patient.idNumber patient.idNumber", Patient(who => who with { IdNumber = "110105194912310021" }));
        Equal("", Patient(who => who with { IdNumber = "E12345678", Sex = "male" }));
    }

    private static void Equal(string warnings, CaseFile file) =>
        Assert.Equal(warnings, string.Join('|', CaseChecks.Of(file, Now, Zone).Select(one => $"{one.Rule} {one.Code} {one.Field} {one.Against}")));

    private static CaseFile Event(Func<AdverseEvent, AdverseEvent> change) => With(Sound, change);

    private static CaseFile With(CaseFile file, Func<AdverseEvent, AdverseEvent> change) => file with { Report = file.Report with { Event = change(file.Report.Event) } };

    private static CaseFile Patient(Func<Patient, Patient> change) => Sound with { Report = Sound.Report with { Patient = change(Sound.Report.Patient) } };

    private static CaseFile Dose(Func<Vaccination, Vaccination> change) => Sound with { Report = Sound.Report with { Vaccinations = [change(Sound.Report.Vaccinations[0])] } };

    private static Conclusion Concluded(string place, NationalClass of, bool lotHandled = false) => ConclusionRules.Conclude(
        NationalProfile.Shipped, new DiagnosticPanel(new Division(place), ["王甲", "李乙"]), new CaseStanding("330106", PreliminaryClass.Pending, [], new DateOnly(2026, 11, 22)), of,
        new Verdict("other", "现场调查", new DateOnly(2026, 11, 24)) { Certainty = Certainty.Not, LotHandled = lotHandled }, new DateOnly(2026, 11, 26)).Conclusion!;
}
