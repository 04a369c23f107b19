using System.Text.Json.Nodes;
using GreenChannel.Domain.Investigations;
using GreenChannel.Server.Intake.Feedback;
using GreenChannel.Server.Intake.FirstAid;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>Whose data are asked for; in the body, because an address is written into logs.</summary>
public sealed record PersonAsked(string IdNumber);

/// <summary>Everything that is kept of one case, for the person it is about.</summary>
/// <param name="CaseNumber">Number; null while there is none.</param>
/// <param name="Report">As it stands now, whole.</param>
/// <param name="Treatment">What was done beside the patient.</param>
/// <param name="Feedback">What became of it.</param>
/// <param name="Conclusions">What it was concluded to be, and on what it rests; the one that counts first.</param>
/// <param name="Assessments">What a panel weighed before: the WHO checklist and how certain the diagnosis is, the latest first.</param>
/// <param name="Investigation">What an investigation has found; what others said when they were asked stays out.</param>
/// <param name="Pictures">Kind and day of each; given by the county on request.</param>
/// <param name="Events">What was done with the case, when and by which office.</param>
/// <param name="Readings">Which offices opened it, and when.</param>
public sealed record PersonCase(
    string? CaseNumber, DateTime ReceivedAt, JsonObject Report, IReadOnlyList<TreatmentItem> Treatment, IReadOnlyList<FeedbackItem> Feedback,
    IReadOnlyList<ConclusionItem> Conclusions, IReadOnlyList<AssessmentItem> Assessments, IReadOnlyList<PersonFinding> Investigation, IReadOnlyList<PersonPicture> Pictures, IReadOnlyList<PersonEvent> Events, IReadOnlyList<PersonEvent> Readings);

/// <summary>A field of the investigation form.</summary>
public sealed record PersonFinding(string Field, string Value);

/// <summary>A picture that is kept.</summary>
public sealed record PersonPicture(Guid Id, DateTime At);

/// <summary>One step: when, which office, what. Names of staff are theirs and stay out.</summary>
public sealed record PersonEvent(DateTime At, string Organisation, string Action);

/// <summary>The copy: every case of a person within the county that gives it.</summary>
public sealed record PersonCopy(DateTime At, string Organisation, IReadOnlyList<PersonCase> Cases);

/// <summary>
/// POST /api/person-copies: what is kept about a person, for that person (个人信息保护法 art. 45). A county gives it of its
/// own cases, found by the ID number; each case's trail says so.
/// </summary>
public sealed class CopyForPerson(Store store, Vault vault, ReadTreatment treatment, ReadFeedback feedback, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/person-copies", HandleAsync)
        .RequireAuthorization(Access.Counties).WithName("CopyForPerson").WithTags("cases")
        .Accepts<PersonAsked>("application/json").Produces<PersonCopy>().ProducesProblem(400).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(HttpContext http, CopyForPerson copy, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var number = fields.Text("idNumber");
        if (fields.Problem is { } problem) return problem.Result(http);
        if (number is null) return new Problem(422, "impossible") { Fields = [("idNumber", "required")] }.Result(http);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(await copy.OfAsync(http.Viewer(), number, cancel), Json.Stored);
    }

    private async Task<PersonCopy> OfAsync(Viewer viewer, string idNumber, CancellationToken cancel)
    {
        var hash = vault.Fingerprint("id-number", CaseColumns.Plain(idNumber));
        var ids = await store.Cases(viewer).Where(row => row.IdNumberHash == hash && row.County == viewer.Organisation && row.Origin != "drill").OrderBy(row => row.ReceivedAt).Select(row => row.Id).ToListAsync(cancel);
        var cases = new List<PersonCase>();
        foreach (var id in ids)
        {
            await store.AgainAsync(async () =>
            {
                var changed = await store.Cases(viewer).FirstAsync(row => row.Id == id, cancel);
                await store.SaveAsync(new Entry(viewer, "person.copied", new { }) { Case = changed }, cancel: cancel);
                return true;
            });
            cases.Add(await OneAsync(viewer, id, cancel));
            store.Forget();
        }

        return new PersonCopy(time.Now(), viewer.Organisation, cases);
    }

    private async Task<PersonCase> OneAsync(Viewer viewer, Guid id, CancellationToken cancel)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstAsync(row => row.Id == id, cancel);
        var pictures = await store.Attachments(id).AsNoTracking().OrderBy(one => one.AddedAt).Select(one => new PersonPicture(one.Id, one.AddedAt)).ToListAsync(cancel);
        var trail = await store.Trail(viewer, id).AsNoTracking().ToListAsync(cancel);
        var readings = await store.Chained(RecordReading.Chain(id)).AsNoTracking().ToListAsync(cancel);
        var conclusions = await store.Conclusions(id).AsNoTracking().OrderByDescending(one => one.RecordedAt).ThenByDescending(one => one.Id).ToListAsync(cancel);
        var assessments = await store.Assessments(id).AsNoTracking().OrderByDescending(one => one.RecordedAt).ThenByDescending(one => one.Id).ToListAsync(cancel);
        var inside = new SealedCase(vault, row);
        var found = SavedInvestigation.Of(await store.Investigations(id).AsNoTracking().FirstOrDefaultAsync(cancel), inside)
            .Where(field => field.Value.Value is not null && FieldPath.Read(InvestigationForm.Shipped, field.Key) is { Section.Others: false }).Select(field => new PersonFinding(field.Key, field.Value.Value!));
        return new PersonCase(
            row.CaseNumber, row.ReceivedAt, inside.Report(), await treatment.OfAsync(row, cancel), await feedback.OfAsync(viewer, id, cancel) ?? [],
            [.. conclusions.Select(one => ConclusionItem.Of(one, inside))], [.. assessments.Select(one => AssessmentItem.Of(one, inside))], [.. found], pictures, [.. trail.Select(Event)], [.. readings.Select(Event)]);
    }

    private static PersonEvent Event(AuditRow entry) => new(entry.At, entry.Organisation, entry.Action);
}
