using CsCheck;
using GreenChannel.Domain.Brighton;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Tests.Brighton;

/// <summary>Levels of diagnostic certainty, and what the next better one would take.</summary>
public sealed class BrightonRulesTests
{
    private const string Course = "suddenOnset rapidProgression noAlternative ";
    private const string Core = "bilateralFlaccidWeakness reducedReflexes monophasicTo28Days noAlternative ";
    private static readonly CaseDefinition Anaphylaxis = CaseDefinitions.Get("BC-ANA-2007");
    private static readonly CaseDefinition Gbs = CaseDefinitions.Get("BC-GBS-2011");

    [Theory]
    [InlineData("generalisedUrticaria measuredHypotension", 1)]
    [InlineData("angioedema stridor", 1)]
    [InlineData("pruritusWithRash tachypnoea grunting", 1)]
    [InlineData("generalisedErythema tachycardia capillaryRefillOver3s lossOfConsciousness", 1)]
    [InlineData("measuredHypotension bilateralWheeze", 2)]
    [InlineData("measuredHypotension vomiting", 2)]
    [InlineData("upperAirwaySwelling tryptaseRaised", 2)]
    [InlineData("stridor injectionSiteUrticaria", 2)]
    [InlineData("generalisedUrticaria dryCough", 2)]
    [InlineData("generalisedUrticaria tachycardia reducedConsciousness", 2)]
    [InlineData("hoarseVoice pruritusWithoutRash nausea", 3)]
    [InlineData("tachycardia capillaryRefillOver3s diarrhoea tryptaseRaised", 3)]
    [InlineData("hoarseVoice nausea vomiting", 4)] // Two criteria of one system.
    [InlineData("generalisedUrticaria angioedema", 4)]
    [InlineData("generalisedUrticaria vomiting", 4)]
    [InlineData("measuredHypotension", 4)]
    [InlineData("bilateralWheeze stridor", 4)]
    [InlineData("generalisedUrticaria tachycardia", 4)]
    [InlineData("generalisedUrticaria tachycardia capillaryRefillOver3s", 2)]
    [InlineData("pruritusWithoutRash tachycardia reducedConsciousness lossOfConsciousness vomiting", 3)] // The two of consciousness are one sign.
    [InlineData("generalisedUrticaria tachypnoea", 4)]
    public void Anaphylaxis_has_the_level_of_2007(string found, int level) => Assert.Equal(level, Evaluate(Anaphylaxis, Course + found).Level);

    [Theory]
    [InlineData("suddenOnset")]
    [InlineData("rapidProgression")]
    [InlineData("noAlternative")]
    public void Course_and_no_other_explanation_are_needed_for_every_level(string without)
    {
        var found = (Course + "generalisedUrticaria measuredHypotension").Split(' ').Where(code => code != without).ToHashSet();
        var open = BrightonRules.Evaluate(Anaphylaxis, new BrightonFindings(found, new HashSet<string>()));
        Assert.Equal(4, open.Level);
        Assert.Equal([without], open.Better.Single(better => better.Level == 1).Missing.Single());
        var closed = BrightonRules.Evaluate(Anaphylaxis, new BrightonFindings(found, new HashSet<string> { without }));
        Assert.Equal(5, closed.Level);
        Assert.Equal([without], closed.Because);
        Assert.All(closed.Better, better => Assert.True(better.IsRuledOut));
    }

    [Theory]
    [InlineData("electrophysiologyConsistent csfProteinRaised csfCellsBelow50", 1)]
    [InlineData("csfProteinRaised csfCellsBelow50", 2)]
    [InlineData("csfCellsBelow50", 2)]
    [InlineData("csfNotAvailable electrophysiologyConsistent", 2)]
    [InlineData("electrophysiologyConsistent", 3)]
    [InlineData("csfProteinRaised electrophysiologyConsistent", 3)]
    [InlineData("", 3)]
    public void Guillain_Barre_has_the_level_of_2011(string found, int level) => Assert.Equal(level, Evaluate(Gbs, Core + found).Level);

    [Fact]
    public void The_next_better_level_says_what_it_would_take()
    {
        var second = Evaluate(Anaphylaxis, Course + "measuredHypotension vomiting");
        Assert.Equal(
            ["angioedema", "generalisedErythema", "generalisedUrticaria", "pruritusWithRash"],
            second.Better.Single().Missing.Select(way => Assert.Single(way)).Order());

        var third = Evaluate(Gbs, Core);
        Assert.Equal([2, 1], third.Better.Select(better => better.Level));
        Assert.Equal(["csfCellsBelow50"], third.Better[0].Missing.Single());
        Assert.Equal(["csfCellsBelow50", "csfProteinRaised", "electrophysiologyConsistent"], third.Better[1].Missing.Single());
    }

    [Fact]
    public void What_was_looked_for_in_vain_is_not_missing()
    {
        var absent = new HashSet<string> { "csfCellsBelow50" };
        var third = BrightonRules.Evaluate(Gbs, new BrightonFindings(Core.Trim().Split(' ').ToHashSet(), absent));
        Assert.Equal(["csfNotAvailable", "electrophysiologyConsistent"], third.Better[0].Missing.Single());
        Assert.True(third.Better[1].IsRuledOut);
        Assert.Equal(4, BrightonRules.Evaluate(Gbs, new BrightonFindings(new HashSet<string>(), absent)).Level); // Level 3 can still be reached.
        absent.Add("bilateralFlaccidWeakness");
        Assert.Equal(5, BrightonRules.Evaluate(Gbs, new BrightonFindings(new HashSet<string>(), absent)).Level);
    }

    [Fact]
    public void Nothing_recorded_is_level_four_with_the_shortest_ways_out()
    {
        var empty = BrightonRules.Evaluate(Anaphylaxis, BrightonFindings.None);
        Assert.Equal(4, empty.Level);
        Assert.Equal([3, 2, 1], empty.Better.Select(better => better.Level));
        var first = empty.Better[2].Missing;
        Assert.Equal(16, first.Count); // Four signs of the skin with one of pressure, wheeze, stridor, swelling.
        Assert.All(first, way => Assert.Equal(5, way.Count));
    }

    [Fact]
    public void A_level_says_what_it_rests_on() =>
        Assert.Equal(
            ["generalisedUrticaria", "measuredHypotension", "noAlternative", "rapidProgression", "suddenOnset"],
            Evaluate(Anaphylaxis, Course + "generalisedUrticaria measuredHypotension").Because);

    [Fact]
    public void A_finding_that_is_none_or_both_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Evaluate(Gbs, "generalisedUrticaria"));
        Assert.Throws<ArgumentException>(() => BrightonRules.Evaluate(Gbs, new BrightonFindings(new HashSet<string> { "csfCellsBelow50" }, new HashSet<string> { "csfCellsBelow50" })));
        Assert.Throws<ArgumentException>(() => CaseDefinitions.Get("BC-ANA-2023"));
        Assert.Equal("BC-GBS-2011", CaseDefinitions.For("gbs").Single().Code);
    }

    [Fact]
    public void More_findings_never_make_a_level_worse_and_each_way_leads_where_it_says()
    {
        foreach (var definition in new[] { Anaphylaxis, Gbs })
        {
            var codes = definition.Findings.Values.SelectMany(part => part).ToArray();
            Gen.Select(Gen.Int[0, 5].Array[codes.Length], Gen.Int[0, codes.Length - 1]).Sample(
                (states, more) =>
                {
                    // A third is present, a sixth absent.
                    var present = codes.Where((_, i) => states[i] < 2).ToHashSet();
                    var absent = codes.Where((_, i) => states[i] == 5).ToHashSet();
                    var result = BrightonRules.Evaluate(definition, new BrightonFindings(present, absent));
                    foreach (var better in result.Better)
                    {
                        foreach (var way in better.Missing)
                        {
                            if (way.Any(absent.Contains) || way.Any(present.Contains) || Level(present.Concat(way)) > better.Level) return false;
                            if (way.Any(code => Level(present.Concat(way).Except([code])) == better.Level)) return false;
                        }
                    }

                    return absent.Contains(codes[more]) || Level(present.Append(codes[more])) <= result.Level;

                    int Level(IEnumerable<string> found) => BrightonRules.Evaluate(definition, new BrightonFindings(found.ToHashSet(), absent)).Level;
                },
                iter: 150);
        }
    }

    [Fact]
    public void The_level_of_anaphylaxis_is_that_of_the_paper_for_any_findings()
    {
        var codes = Anaphylaxis.Findings.Values.SelectMany(part => part).ToArray();
        Gen.Int[0, 5].Array[codes.Length].Sample(
            states =>
            {
                var found = codes.Where((_, i) => states[i] == 0 || i < 3).ToHashSet();
                return BrightonRules.Evaluate(Anaphylaxis, new BrightonFindings(found, new HashSet<string>())).Level == Paper(found);
            },
            iter: 3_000);
    }

    [Fact]
    public void A_report_fills_in_what_it_says_and_asks_about_what_comes_near()
    {
        var report = new Report
        {
            Id = Guid.Empty,
            Patient = new Patient { BirthDate = new DateOnly(2025, 3, 2) },
            Event = new AdverseEvent
            {
                OnsetAt = Moment.On(new DateOnly(2026, 11, 20)),
                Signs = ["urticariaGeneralised", "wheeze", "vomitingRepeated", "fever"],
                Measurements = new Measurements(SystolicMmHg: 60, HeartRate: 120, RespiratoryRate: 45, Consciousness: "voice"),
            },
        };
        var read = ReportFindings.Of(Anaphylaxis, report);
        Assert.Equal(["generalisedUrticaria", "measuredHypotension", "reducedConsciousness", "tachypnoea", "vomiting"], read.Findings.Present.Order());
        Assert.Empty(read.Findings.Absent);
        Assert.Equal(["bilateralWheeze"], read.ToConfirm);
        var ageless = ReportFindings.Of(Anaphylaxis, report with { Patient = new Patient() });
        Assert.Equal(["generalisedUrticaria", "reducedConsciousness", "vomiting"], ageless.Findings.Present.Order());
    }

    // The table of 2007, written down a second time.
    private static int Paper(IReadOnlySet<string> found)
    {
        int Count(string codes) => codes.Split(' ').Count(found.Contains);
        var unconscious = Count("reducedConsciousness lossOfConsciousness") > 0 ? 1 : 0;
        var skinMajor = Count("generalisedUrticaria generalisedErythema angioedema pruritusWithRash") > 0;
        var skinMinor = Count("pruritusWithoutRash prickleSensation injectionSiteUrticaria redItchyEyes") > 0;
        var circulationMajor = Count("measuredHypotension") > 0 || Count("tachycardia capillaryRefillOver3s reducedCentralPulse") + unconscious >= 3;
        var circulationMinor = Count("tachycardia capillaryRefillOver3s") + unconscious >= 2;
        var breathingMajor = Count("bilateralWheeze stridor upperAirwaySwelling") > 0 || Count("tachypnoea accessoryMuscles recession cyanosis grunting") >= 2;
        var breathingMinor = Count("dryCough hoarseVoice difficultBreathing throatClosure sneezingRhinorrhoea") > 0;
        var gut = Count("diarrhoea abdominalPain nausea vomiting") > 0;
        var laboratory = Count("tryptaseRaised") > 0;
        var systems = new[] { skinMajor || skinMinor, circulationMajor || circulationMinor, breathingMajor || breathingMinor, gut, laboratory }.Count(system => system);
        if (systems < 2) return 4;
        if (skinMajor && (circulationMajor || breathingMajor)) return 1;
        if ((circulationMajor && breathingMajor) || ((circulationMajor || breathingMajor) && (skinMinor || gut || laboratory)) || (skinMajor && (circulationMinor || breathingMinor))) return 2;
        return (circulationMinor || breathingMinor) && new[] { skinMinor, gut, laboratory }.Count(system => system) >= 2 ? 3 : 4;
    }

    private static BrightonResult Evaluate(CaseDefinition definition, string found) =>
        BrightonRules.Evaluate(definition, new BrightonFindings(found.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), new HashSet<string>()));
}
