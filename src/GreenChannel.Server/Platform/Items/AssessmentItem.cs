using System.Text.Json;
using GreenChannel.Domain.Brighton;
using GreenChannel.Domain.Causality;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Items;

/// <summary>One assessment of a case; exactly one of the two parts is there.</summary>
/// <param name="Kind">who brighton.</param>
/// <param name="Id">Null for one that was only tried.</param>
public sealed record AssessmentItem(Guid? Id, string Kind, string Place, DateTime RecordedAt, string RecordedBy, WhoItem? Who, BrightonItem? Brighton)
{
    internal static AssessmentItem Of(AssessmentRow row, SealedCase inside) =>
        JsonSerializer.Deserialize<AssessmentItem>(inside.Open(row.Sealed, Purpose(row.Id)), Json.Stored)! with { Id = row.Id };

    internal byte[] SealFor(Guid id, SealedCase inside) => inside.Seal(JsonSerializer.SerializeToUtf8Bytes(this, Json.Stored), Purpose(id));

    private static string Purpose(Guid id) => $"assessment/{id:N}";
}

/// <summary>The WHO algorithm's way through the answers, and what people made of it.</summary>
/// <param name="Vaccine">Code or name of the vaccine that is asked about.</param>
/// <param name="MeetsDefinition">yes no; null where the diagnosis was held against none.</param>
/// <param name="Answers">yes no unknown notApplicable, by number of the question.</param>
/// <param name="Classifiable">yes no, of step IV.</param>
/// <param name="Trend">consistent indeterminate inconsistent, of step IV.</param>
/// <param name="End">Where the algorithm ends: notEligible otherCause knownCause evidenceAgainst open consistent indeterminate inconsistent unclassifiable.</param>
/// <param name="Allowed">Classes that agree with the way.</param>
/// <param name="Suggested">Those of them that the answers point to.</param>
/// <param name="Undecided">Questions without an answer whose yes would have led elsewhere.</param>
/// <param name="Lacking">What an ineligible case lacks, or what step IV still asks.</param>
/// <param name="Classes">What was decided; empty while nobody has.</param>
/// <param name="Deviates">It differs from what the algorithm allows, with a reason.</param>
public sealed record WhoItem(
    string Vaccine, string Diagnosis, string? MeetsDefinition, IReadOnlyDictionary<string, string> Answers, string? Classifiable, string? Trend,
    WhoEnd End, IReadOnlyList<WhoStep> Path, IReadOnlyList<string> Allowed, IReadOnlyList<string> Suggested, IReadOnlyList<string> Undecided, IReadOnlyList<string> Lacking, string Version,
    IReadOnlyList<string> Classes, IReadOnlyList<string> Assessors, DateOnly? Day, string? Reason, IReadOnlyList<string> Missing, bool Deviates);

/// <summary>How certain a diagnosis is by a case definition.</summary>
/// <param name="Level">1 the most certain to 3; 4 reported with too little evidence; 5 no case.</param>
/// <param name="Better">Better levels, the nearest first, with the shortest ways to each.</param>
public sealed record BrightonItem(string Definition, IReadOnlyList<string> Present, IReadOnlyList<string> Absent, int Level, IReadOnlyList<string> Because, IReadOnlyList<BetterLevel> Better);
