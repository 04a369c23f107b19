using GreenChannel.Domain.Duplicates;

namespace GreenChannel.Tests.Duplicates;

public sealed class TwinTests
{
    [Fact]
    public void Twins_of_one_session_are_kept_apart_by_their_names() =>
        Assert.Equal(Standing.Apart, Cases.Score(Cases.Child, Twin with { IdHash = null }).Standing);

    [Fact]
    public void Twins_are_kept_apart_whose_signs_and_everything_else_agree()
    {
        var match = Cases.Score(Cases.Child, Twin with { IdHash = null, Phone = Cases.Child.Phone });
        Assert.True(match.Score > DuplicateWeights.Get("trained").Probable, "the score alone would call them one");
        Assert.Equal(Standing.Apart, match.Standing);
    }

    [Fact]
    public void Newborn_twins_without_names_are_kept_apart_by_sex()
    {
        var mother = Cases.Child with { Name = "江春之女", IdHash = null, BirthDate = new(2026, 4, 6), Doses = [new("0101", "B1")] };
        Assert.Equal(Standing.Apart, Cases.Score(mother, mother with { Id = Cases.Id(2), Name = "江春之子", Sex = "male" }).Standing);
        Assert.Equal(Standing.Apart, Cases.Score(mother with { Name = null }, mother with { Id = Cases.Id(2), Name = null, Sex = "male" }).Standing);
    }

    [Fact]
    public void Another_number_keeps_nameless_children_apart() =>
        Assert.Equal(Standing.Apart, Cases.Score(Cases.Child with { Name = null }, Cases.Child with { Id = Cases.Id(2), Name = null, IdHash = "a2" }).Standing);

    [Theory]
    [InlineData("姜小满")]
    [InlineData("江晓曼")]
    [InlineData("Jiang Xiaoman")]
    public void A_homophone_is_no_twin(string heard) => Assert.Equal(Standing.Probable, Cases.Score(Cases.Child, Cases.Child with { Id = Cases.Id(2), Name = heard, IdHash = null }).Standing);

    [Fact]
    public void A_child_that_got_its_name_later_is_no_twin() =>
        Assert.Equal(Standing.Probable, Cases.Score(Cases.Child, Cases.Child with { Id = Cases.Id(2), Name = "江春之女", IdHash = null }).Standing);

    [Fact]
    public void The_same_number_says_that_it_is_one_person_whatever_the_name() =>
        Assert.Equal(Standing.Probable, Cases.Score(Cases.Child, Cases.Child with { Id = Cases.Id(2), Name = "江大雪" }).Standing);

    [Fact]
    public void Twins_do_not_come_together_through_a_third_report()
    {
        var index = Cases.Index();
        CaseFeatures[] reports = [Cases.Child with { IdHash = null }, Twin with { IdHash = null }, Cases.Child with { Id = Cases.Id(3), Name = null, IdHash = null }];
        foreach (var report in reports) index.Add(report);
        var groups = DuplicateGroups.Of(index.FindAll());
        Assert.All(groups, group => Assert.False(group.Contains(Cases.Id(1)) && group.Contains(Cases.Id(2))));
        Assert.Single(groups);
    }

    private static CaseFeatures Twin => Cases.Child with { Id = Cases.Id(2), Name = "江大雪", IdHash = "a2", Signs = ["fever"] };
}
