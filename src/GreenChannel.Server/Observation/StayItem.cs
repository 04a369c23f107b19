using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;

namespace GreenChannel.Server.Observation;

/// <summary>One person in the room, on the day's list, or gone today; person and dose are written as in a report.</summary>
/// <param name="Warnings">What speaks against the dose: when it was written down, or now.</param>
/// <param name="CaseId">The case that carries on.</param>
public sealed record StayItem(
    Guid Id, string Site, StayState State, DateTime ListedAt, DateTime? GivenAt, DateTime? Until, DateTime? LeftAt, string? LeaveReason, Guid? CaseId,
    StayPerson Patient, StayDose Vaccination, DoseChecks Checks, IReadOnlyList<LotFault> Warnings, int Version)
{
    public static StayItem Of(StayRow row, StayBody body, IEnumerable<LotFault> now, DateTime at) => new(
        row.Id, row.Site, StayRules.StateOf(SealedStay.Of(row), at), row.ListedAt, row.GivenAt, row.Until, row.LeftAt, body.LeaveReason, row.CaseId,
        body.Person, body.Dose, body.Checks, [.. Warned(row).Concat(now).Distinct().Order()], row.Version);

    private static IEnumerable<LotFault> Warned(StayRow row) =>
        row.Warned.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Enum.Parse<LotFault>(word, ignoreCase: true));
}

/// <summary>What became of a wish about a stay.</summary>
public sealed record StayAnswer(StayItem? Item, Problem? Problem, bool IsNew = false)
{
    public static StayAnswer Refused(Problem problem) => new(null, problem);

    public static StayAnswer Refused(IReadOnlyList<FieldProblem> problems)
    {
        var unreadable = problems.Any(problem => problem.Unreadable);
        return Refused(new Problem(unreadable ? 400 : 422, unreadable ? "unreadable" : "impossible") { Fields = [.. problems.Select(problem => (problem.Field, problem.Code))] });
    }

    public IResult Result(HttpContext http) => Problem?.Result(http) ?? Results.Json(Item, Json.Stored, statusCode: IsNew ? 201 : 200);
}
