using GreenChannel.Domain.Duplicates;

namespace GreenChannel.Tests.Duplicates;

/// <summary>Cases of made-up people in a made-up county.</summary>
internal static class Cases
{
    public static readonly CaseFeatures Child = new()
    {
        Id = Id(1),
        Name = "江小满",
        Sex = "female",
        BirthDate = new(2025, 3, 9),
        IdHash = "a1",
        Phone = "13900000001",
        Address = "青溪县柳湾镇三号院二单元",
        Place = "990101",
        VaccinatedOn = new(2026, 4, 7),
        OnsetOn = new(2026, 4, 8),
        Doses = [new("1201", "2025A1207")],
        Signs = ["fever", "rash"],
    };

    public static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    public static CaseFeatures Of(int number) => new() { Id = Id(number) };

    public static Pattern Compare(CaseFeatures one, CaseFeatures other) => Index().Compare(one, other);

    public static Match Score(CaseFeatures one, CaseFeatures other)
    {
        var index = Index();
        index.Add(one);
        return index.Score(one, other);
    }

    public static DuplicateIndex Index() => new(DuplicateWeights.Get("trained"));
}
