using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Triage;

/// <summary>Each rule holds where it must, and does not where it just misses.</summary>
public sealed class RuleTests
{
    private static readonly (string Rule, Story Holds, Story Misses)[] Table =
    [
        ("button", Story.Of().With(report => report with { Emergency = true }), Story.Of("fever")),
        ("arrest", Story.Of("cardiacArrest"), Story.Of("syncope")),
        ("arrest", Story.Of("collapse"), Story.Of("collapse").Recovered()),
        ("arrest", Story.Of("hypotonicHyporesponsive"), Story.Of("hypotonicHyporesponsive").Recovered()),
        ("arrest", Story.Of().Measured(m => m with { Consciousness = "pain" }), Story.Of().Measured(m => m with { Consciousness = "voice" })),
        ("airway", Story.Of("stridor").AfterDays(3), Story.Of("hoarseness").AfterDays(3)),
        ("airway", Story.Of("hoarseness", "dysphagia").AfterDays(3), Story.Of("throatTightness").AfterDays(3)),
        ("breathing", Story.Of("cyanosis").AfterDays(3), Story.Of("recession").AfterDays(3)),
        ("breathing", Story.Of("recession", "grunting").AfterDays(3), Story.Of("grunting").AfterDays(3)),
        ("breathing", Story.Of("recession").Measured(m => m with { RespiratoryRate = 36 }).AfterDays(3), Story.Of("recession").Measured(m => m with { RespiratoryRate = 35 }).AfterDays(3)),
        ("breathing", Story.Of().Measured(m => m with { Spo2Percent = 91 }), Story.Of().Measured(m => m with { Spo2Percent = 92 })),
        ("circulation", Story.Of("hypotension").AfterDays(3), Story.Of("pallor").AfterDays(3)),
        ("circulation", Story.Of().Measured(m => m with { SystolicMmHg = 73 }), Story.Of().Measured(m => m with { SystolicMmHg = 74 })),
        ("circulation", Story.Of().Measured(m => m with { HeartRate = 39 }), Story.Of().Measured(m => m with { HeartRate = 40 })),
        ("circulation", Story.Of("weakPulse", "prolongedCapillaryRefill", "confusion").AfterDays(3), Story.Of("weakPulse", "confusion").AfterDays(3)),
        ("circulation", Story.Of("weakPulse", "confusion").Measured(m => m with { HeartRate = 141 }).AfterDays(3), Story.Of("weakPulse", "confusion").Measured(m => m with { HeartRate = 140 }).AfterDays(3)),
        ("anaphylaxis.skin-and-breathing", Story.Of("flushing", "persistentCough").AfterHours(24), Story.Of("flushing", "persistentCough").AfterMinutes((24 * 60) + 1)),
        ("anaphylaxis.skin-and-breathing", Story.Of("rash", "dyspnoea").AfterHours(4), Story.Of("rash", "dyspnoea").AfterMinutes(241)),
        ("anaphylaxis.skin-and-breathing", Story.Of("urticariaGeneralised", "wheeze").AfterDays(3), Story.Of("urticariaLocal", "wheeze").AfterDays(3)),
        ("anaphylaxis.skin-and-breathing", Story.Of("angioedemaFace").Measured(m => m with { Spo2Percent = 93 }).AfterDays(3), Story.Of("angioedemaFace").Measured(m => m with { Spo2Percent = 94 }).AfterDays(3)),
        ("anaphylaxis.skin-and-circulation", Story.Of("urticariaGeneralised", "syncope").AfterHours(5), Story.Of("urticariaGeneralised", "pallor").AfterHours(5)),
        ("anaphylaxis.skin-and-circulation", Story.Of("flushing", "weakPulse", "tachycardia").AfterHours(5), Story.Of("flushing", "weakPulse").AfterHours(5)),
        ("anaphylaxis.skin-and-gut", Story.Of("pruritusGeneralised", "vomitingRepeated"), Story.Of("pruritusGeneralised", "vomiting")),
        ("anaphylaxis.without-skin", Story.Of("wheeze").AfterHours(4), Story.Of("wheeze").AfterMinutes(241)),
        ("anaphylaxis.without-skin", Story.Of("dyspnoea", "abdominalPainSevere"), Story.Of("dyspnoea", "abdominalPain")),
        ("anaphylaxis.without-skin", Story.Of("dyspnoea", "syncope"), Story.Of("dyspnoea", "syncope").Recovered()),
        ("adrenaline", Story.Of("pruritusGeneralised").Adrenaline(hours: 24), Story.Of("pruritusGeneralised").Adrenaline(hours: 24.1)),
        ("adrenaline", Story.Of("fever").Adrenaline("肾上腺素 1 mg/ml"), Story.Of("fever").Adrenaline("去甲肾上腺素")),
        ("sepsis", Story.Of("fever", "petechiae").AfterDays(2), Story.Of("petechiae").AfterDays(2)),
        ("sepsis", Story.Of("weakPulse").Temperature(35.9m).AfterDays(2), Story.Of("weakPulse").Temperature(36.0m).AfterDays(2)),
        ("seizure-ongoing", Story.Of("seizureOngoing"), Story.Of("seizure")),
        ("seizure-ongoing", Story.Of("seizure").Measured(m => m with { Consciousness = "voice" }), Story.Of("seizure").Measured(m => m with { Consciousness = "alert" })),
        ("neurological-now", Story.Of("dyspnoea").Diagnosed("gbs").AfterDays(10), Story.Of().Diagnosed("gbs").AfterDays(10)),
        ("neurological-now", Story.Of("facialPalsy", "limbWeakness").AfterDays(10), Story.Of("facialPalsy").AfterDays(10)),
        ("neurological-now", Story.Of("severeHeadache", "bleeding").AfterDays(10), Story.Of("headache", "bleeding").AfterDays(10)),
        ("haemorrhage", Story.Of("bloodyStool", "pallor", "weakPulse").AfterDays(10), Story.Of("bloodyStool", "pallor").AfterDays(10)),
        ("cardiac-now", Story.Of("chestPain", "syncope").AfterDays(10), Story.Of("chestPain").AfterDays(10)),
        ("diagnosis", Story.Of().Diagnosed("toxic_shock"), Story.Of().Diagnosed("allergic_rash")),
        ("life-threatening", Story.Of("fever").Serious("lifeThreatening"), Story.Of("fever").Serious("lifeThreatening").Recovered()),
        ("death", Story.Of().Died(), Story.Of("fever")),
        ("death", Story.Of("fever").Serious("death"), Story.Of("fever").Serious("disability")),
        ("allergic-watch", Story.Of("urticariaGeneralised").AfterHours(24), Story.Of("urticariaGeneralised").AfterHours(24.1)),
        ("allergic-watch", Story.Of("throatTightness").AfterHours(4), Story.Of("throatTightness").AfterHours(4.1)),
        ("allergic-watch", Story.Of("angioedemaOther").AfterDays(20), Story.Of("extensiveLimbSwelling").AfterDays(1)),
        ("breathing-alone", Story.Of("dyspnoea").AfterDays(3), Story.Of("persistentCough").AfterDays(3)),
        ("breathing-alone", Story.Of("wheeze").AfterMinutes(241), Story.Of("wheeze").AfterMinutes(240)),
        ("breathing-alone", Story.Of("tachypnoea").AfterDays(3), Story.Of("fever").Measured(m => m with { RespiratoryRate = 80 }).AfterDays(3)),
        ("breathing-alone", Story.Of().Measured(m => m with { Spo2Percent = 93 }), Story.Of().Measured(m => m with { Spo2Percent = 94 })),
        ("seizure", Story.Of("seizure").Recovered(), Story.Of("syncope").Recovered()),
        ("seizure", Story.Of().Diagnosed("febrile_convulsion"), Story.Of().Diagnosed("hysteria")),
        ("neurological", Story.Of("ataxia"), Story.Of("neckStiffness")),
        ("neurological", Story.Of("neckStiffness", "fever"), Story.Of("neckStiffness", "headache")),
        ("neurological", Story.Of().Measured(m => m with { Consciousness = "voice" }), Story.Of().Measured(m => m with { Consciousness = "alert" })),
        ("bleeding", Story.Of("petechiae"), Story.Of("rash")),
        ("thrombosis", Story.Of("legSwelling").AfterDays(4), Story.Of("legSwelling").AfterDays(3)),
        ("thrombosis", Story.Of("severeHeadache").AfterDays(42), Story.Of("severeHeadache").AfterDays(43)),
        ("thrombosis", Story.Of("chestPain", "dyspnoea").AfterDays(10), Story.Of("chestPain").AfterDays(10)),
        ("cardiac", Story.Of("chestPain"), Story.Of("palpitations")),
        ("cardiac", Story.Of("palpitations", "dyspnoea").AfterDays(30), Story.Of("palpitations", "dyspnoea").AfterDays(31)),
        ("abdomen", Story.Of("vomitingRepeated").Aged(11).AfterDays(1), Story.Of("vomitingRepeated").Aged(12).AfterDays(1)),
        ("abdomen", Story.Of("vomiting", "pallor").Vaccine("2401").AfterDays(42), Story.Of("vomiting", "pallor").Vaccine("2401").AfterDays(43)),
        ("abdomen", Story.Of("vomiting", "persistentCrying").Vaccine("2401").AfterDays(4), Story.Of("vomiting", "persistentCrying").Vaccine("2501").AfterDays(4)),
        ("syncope", Story.Of("syncope").AfterMinutes(5), Story.Of("syncope").AfterMinutes(30).Recovered()),
        ("syncope", Story.Of("syncope").AfterMinutes(31).Recovered(), Story.Of("pallor").AfterMinutes(31)),
        ("infection", Story.Of("abscess").Temperature(38.6m), Story.Of("abscess").Temperature(38.5m)),
        ("infection", Story.Of("cellulitis", "fever"), Story.Of("cellulitis")),
        ("infection", Story.Of("necrosis"), Story.Of("redness")),
        ("young-infant", Story.Of("fever").Temperature(38.0m).Aged(2), Story.Of("fever").Temperature(38.0m).Aged(3)),
        ("young-infant", Story.Of("fever").Aged(2), Story.Of("fever").Aged(2).Temperature(37.9m)),
        ("young-infant", Story.Of("anorexia").Aged(0, 20), Story.Of("anorexia").Aged(1)),
        ("hyperpyrexia", Story.Of("fever").Temperature(41.0m), Story.Of("fever").Temperature(40.9m)),
        ("serious", Story.Of("fever").Serious("medicallyImportant"), Story.Of("fever")),
        ("serious", Story.Of("fever").Event(found => found with { Hospitalised = true }), Story.Of("fever").Event(found => found with { Hospitalised = false })),
    ];

    [Fact]
    public void Each_rule_holds_where_it_must() =>
        Assert.Empty(Table.Where(row => !row.Holds.Holds(row.Rule)).Select(row => $"{row.Rule}: {string.Join(' ', row.Holds.Report.Event.Signs)}"));

    [Fact]
    public void Each_rule_is_silent_where_it_just_misses() =>
        Assert.Empty(Table.Where(row => row.Misses.Holds(row.Rule)).Select(row => $"{row.Rule}: {string.Join(' ', row.Misses.Report.Event.Signs)}"));

    [Fact]
    public void Every_rule_of_the_file_stands_in_the_table() =>
        Assert.Empty(RuleBook.Shipped.RuleCodes.Except(Table.Select(row => row.Rule)));

    [Fact]
    public void A_finding_carries_the_level_and_the_source_of_its_rule() =>
        Assert.Contains(new Finding("anaphylaxis.skin-and-breathing", TriageLevel.Emergency, "WAO 2020"), Story.Of("urticariaGeneralised", "wheeze").Triage().Findings);

    [Fact]
    public void Who_has_died_has_one_finding_and_no_emergency()
    {
        var triage = Story.Of("respiratoryArrest", "cyanosis").Died().Triage();
        Assert.Equal(["death"], triage.Findings.Select(finding => finding.Rule));
        Assert.Equal(TriageLevel.Urgent, triage.Level);
    }
}
