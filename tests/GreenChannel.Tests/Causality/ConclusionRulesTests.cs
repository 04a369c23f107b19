using System.Reflection;
using CsCheck;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Causality;

/// <summary>Who may say what a case was.</summary>
public sealed class ConclusionRulesTests
{
    private static readonly NationalProfile Profile = NationalProfile.Shipped;
    private static readonly DateOnly Today = new(2026, 11, 26);
    private static readonly CaseStanding Investigated = new("330106", PreliminaryClass.Pending, [], new DateOnly(2026, 11, 20));
    private static readonly CaseStanding Fever = new("330106", PreliminaryClass.General, []);
    private static readonly Gen<string> Places = Gen.Int[0, 4].Select(index => new[] { "330106", "330108", "330100", "330200", "330000" }[index]);
    private static readonly CountyCdc County = new(new Division("330106"), "周丙");

    [Fact]
    public void No_hospital_and_no_unit_can_be_written_down_as_who_concludes()
    {
        Assert.Equal(
            [nameof(AppraisalPanel), nameof(CountyCdc), nameof(DiagnosticPanel)],
            typeof(Concluder).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(Concluder))).Select(type => type.Name).Order());
        foreach (var type in new[] { typeof(Concluder), typeof(Panel) })
            Assert.All(type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public), made => Assert.True(made.IsFamilyAndAssembly || made.IsPrivate));
        Assert.All(new[] { "H330106001", "3301060101" }, code => Assert.Throws<ArgumentException>(() => new DiagnosticPanel(new Division(code), ["王甲", "李乙"])));
        Assert.Throws<ArgumentException>(() => new CountyCdc(new Division("330100"), "周丙"));
        Assert.Throws<ArgumentException>(() => new AppraisalPanel(new Division("330106"), ["王甲", "李乙"]));
    }

    [Fact]
    public void A_conclusion_comes_out_of_a_panel_or_as_a_common_reaction_out_of_a_county()
    {
        Assert.Empty(typeof(Conclusion).GetConstructors());
        Assert.All(typeof(Conclusion).GetProperties(), property => Assert.False(property.CanWrite));
        var doors = typeof(Conclusion).Assembly.GetTypes().Where(type => type.IsPublic).SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(Conclusion) || method.ReturnType == typeof(ConclusionOutcome)).ToList();
        Assert.Equal(["Conclude", "ConcludeCommon"], doors.Select(door => door.Name).Order());
        Assert.Contains(doors.Single(door => door.Name == "Conclude").GetParameters(), asked => asked.ParameterType == typeof(Panel));
        Assert.DoesNotContain(doors.Single(door => door.Name == "ConcludeCommon").GetParameters(), asked => asked.ParameterType == typeof(NationalClass));
        Assert.DoesNotContain(typeof(ClinicalDiagnosis).GetProperties(), property => property.PropertyType == typeof(NationalClass));
    }

    [Theory]
    [InlineData("330106", "", true)]
    [InlineData("330100", "", true)]
    [InlineData("330000", "", true)]
    [InlineData("330108", "", false)]
    [InlineData("330200", "", false)]
    [InlineData("320000", "", false)]
    [InlineData("330106", "Death", false)]
    [InlineData("330106", "SevereDisability", false)]
    [InlineData("330106", "Cluster", false)]
    [InlineData("330106", "MajorImpact", false)]
    [InlineData("330100", "Death", true)]
    [InlineData("330000", "Death Cluster", true)]
    public void Grave_events_are_concluded_by_a_city_or_a_province(string place, string grave, bool may)
    {
        var standing = Investigated with { Grave = [.. grave.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<GraveEvent>)] };
        Assert.Equal(may, Conclude(Panel(place), standing, NationalClass.Coincidental, Said(Certainty.Not)).Conclusion is not null);
    }

    [Theory]
    [InlineData(NationalClass.Common, Certainty.Not, null, null)]
    [InlineData(NationalClass.Abnormal, Certainty.Is, DamageGrade.Pending, null)]
    [InlineData(NationalClass.Abnormal, Certainty.CannotBeExcluded, DamageGrade.ThirdB, null)]
    [InlineData(NationalClass.Abnormal, Certainty.Is, null, ConclusionRefusal.DamageRequired)]
    [InlineData(NationalClass.Abnormal, Certainty.Not, DamageGrade.Fourth, ConclusionRefusal.ReasonRequired)]
    [InlineData(NationalClass.Abnormal, null, DamageGrade.Fourth, ConclusionRefusal.CertaintyRequired)]
    [InlineData(NationalClass.Coincidental, Certainty.Not, DamageGrade.Fourth, ConclusionRefusal.DamageNotAsked)]
    [InlineData(NationalClass.Coincidental, Certainty.CannotBeExcluded, null, ConclusionRefusal.ReasonRequired)]
    [InlineData(NationalClass.Quality, Certainty.Not, null, null)]
    [InlineData(NationalClass.Error, Certainty.Not, null, null)]
    [InlineData(NationalClass.Psychogenic, Certainty.Not, null, null)]
    [InlineData(NationalClass.Pending, Certainty.CannotBeExcluded, null, null)]
    public void Class_word_and_damage_go_together(NationalClass of, Certainty? word, DamageGrade? damage, ConclusionRefusal? refused) =>
        Assert.Equal(refused is { } why ? [why] : [], Conclude(Panel("330106"), Investigated, of, Said(word) with { Damage = damage }).Reasons);

    [Fact]
    public void A_word_that_does_not_agree_is_taken_with_a_reason()
    {
        var said = Said(Certainty.CannotBeExcluded) with { Reason = "起病在潜伏期内，疫苗作用仍不能排除" };
        var concluded = Conclude(Panel("330106"), Investigated, NationalClass.Coincidental, said).Conclusion!;
        Assert.True(concluded.MayBeCompensated);
        Assert.False(concluded.IsAdverseReaction);
        Assert.False(Conclude(Panel("330106"), Investigated, NationalClass.Coincidental, Said(Certainty.Not)).Conclusion!.MayBeCompensated);
    }

    [Fact]
    public void A_panel_concludes_what_was_investigated_with_its_members_and_its_basis()
    {
        var said = Said(Certainty.Not);
        Assert.Equal([ConclusionRefusal.InvestigationRequired], Reasons(Panel("330106"), Investigated with { Investigated = null }, said));
        Assert.Equal([ConclusionRefusal.MembersRequired], Reasons(new DiagnosticPanel(new Division("330106"), ["王甲", " ", "王甲"]), Investigated, said));
        Assert.Equal([ConclusionRefusal.DayImpossible], Reasons(Panel("330106"), Investigated, said with { Day = Today.AddDays(1) }));
        Assert.Equal([ConclusionRefusal.DayImpossible], Reasons(Panel("330106"), Investigated, said with { Day = new DateOnly(2026, 11, 19) }));
        Assert.Equal([ConclusionRefusal.DiagnosisRequired, ConclusionRefusal.BasisRequired], Reasons(Panel("330106"), Investigated, said with { Basis = "", Diagnosis = " " }));
    }

    [Fact]
    public void A_county_without_a_panel_concludes_common_reactions_and_nothing_else()
    {
        var fever = new Verdict("fever", "腋温 38.9 ℃，一天后自行退热", Today);
        Assert.Equal(NationalClass.Common, Common(Fever, fever).Conclusion!.Class);
        Assert.Equal((3, 3), (Common(Fever, fever).Conclusion!.By.FormOrganisation, County.FormLevel));
        Assert.NotNull(Common(Fever, fever with { Diagnosis = "注射部位疼痛" }).Conclusion);
        Assert.Equal([ConclusionRefusal.PanelRequired], Common(Fever with { Preliminary = PreliminaryClass.Pending }, fever).Reasons);
        Assert.Equal([ConclusionRefusal.PanelRequired], Common(Fever, fever with { Diagnosis = "gbs" }).Reasons);
        Assert.Equal([ConclusionRefusal.PanelRequired], Common(Fever, fever with { Certainty = Certainty.Not }).Reasons);
        Assert.Equal([ConclusionRefusal.HigherPanelRequired], Common(Fever with { Grave = [GraveEvent.Cluster] }, fever).Reasons);
        Assert.Equal([ConclusionRefusal.OtherPlace], Common(Fever with { County = "330108" }, fever).Reasons);
        Assert.Equal([ConclusionRefusal.DamageNotAsked], Common(Fever, fever with { Damage = DamageGrade.Fourth }).Reasons);
    }

    [Fact]
    public void The_form_gets_the_numbers_of_who_concluded()
    {
        Assert.Equal((2, 1), (Panel("330000").FormOrganisation, Panel("330000").FormLevel));
        Assert.Equal((2, 2), (Panel("330100").FormOrganisation, Panel("330100").FormLevel));
        Assert.Equal((2, 3), (Panel("330106").FormOrganisation, Panel("330106").FormLevel));
        var appraisal = new AppraisalPanel(new Division("330100"), ["王甲", "李乙", "赵丁"]);
        Assert.Equal((1, 2), (appraisal.FormOrganisation, appraisal.FormLevel));
        Assert.NotNull(Conclude(appraisal, Investigated, NationalClass.Pending, Said(Certainty.CannotBeExcluded)).Conclusion);
    }

    [Fact]
    public void The_list_has_every_class_once_and_reads_the_form_of_2009()
    {
        Assert.Equal(Enum.GetValues<NationalClass>(), Profile.Classes.Select(rule => rule.Class));
        Assert.All(Profile.Classes, rule => Assert.Equal((int)rule.Class, rule.Number));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 7], Enumerable.Range(1, 8).Select(number => Profile.ClassesOf2009[$"{number}"]));
    }

    [Fact]
    public void Whatever_is_asked_no_county_concludes_a_grave_event_and_no_other_county_anything() =>
        Gen.Select(
            Places, Gen.Enum<NationalClass>(), Gen.Enum<GraveEvent>().Array[0, 3], Gen.Enum<Certainty>(), Gen.Enum<DamageGrade>(), Gen.Bool)
        .Sample((place, of, grave, word, damage, reasoned) =>
        {
            var said = Said(word) with { Damage = Profile.Of(of).Damage ? damage : null, Reason = reasoned ? "见会议纪要" : null };
            if (Conclude(Panel(place), Investigated with { Grave = grave }, of, said).Conclusion is not { } concluded) return true;
            return concluded.By.Place.Covers("330106") && (grave.Length == 0 || concluded.By.Place.Level > DivisionLevel.County) && concluded.By is Panel;
        });

    private static IReadOnlyList<ConclusionRefusal> Reasons(Panel panel, CaseStanding standing, Verdict said) => Conclude(panel, standing, NationalClass.Error, said).Reasons;

    private static ConclusionOutcome Conclude(Panel panel, CaseStanding standing, NationalClass of, Verdict said) => ConclusionRules.Conclude(Profile, panel, standing, of, said, Today);

    private static ConclusionOutcome Common(CaseStanding standing, Verdict said) => ConclusionRules.ConcludeCommon(Profile, County, standing, said, Today);

    private static DiagnosticPanel Panel(string place) => new(new Division(place), ["王甲", "李乙"]);

    private static Verdict Said(Certainty? word) => new("gbs", "病历、肌电图和脑脊液", Today) { Certainty = word };
}
