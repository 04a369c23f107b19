using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.FirstAid;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.FirstAid;

/// <summary>What became of an entry.</summary>
/// <param name="Problem">Why it was not written down.</param>
/// <param name="Items">The whole record as it stands now.</param>
public sealed record Recorded(Problem? Problem, IReadOnlyList<TreatmentItem> Items);

/// <summary>
/// POST /api/cases/{caseId}/treatment: one thing that was done or measured, with its time. Nothing is ever changed: a mistake
/// is taken back by another entry. Adrenaline goes into the report as well, where triage and hospital see it.
/// </summary>
public sealed class RecordTreatment(Store store, Vault vault, ReadTreatment record, UpdateCase update, Circumstance circumstance, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/cases/{caseId:guid}/treatment", HandleAsync)
        .RequireAuthorization(Access.Reporters).WithName("RecordTreatment").WithTags("intake")
        .Accepts<TreatmentEntry>("application/json").Produces<IReadOnlyList<TreatmentItem>>()
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, RecordTreatment treatment, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null) return new Problem(body.Status, body.Code).Result(http);
        using (body.Document)
        {
            var recorded = await treatment.PutAsync(http.Viewer(), caseId, body.Document.RootElement, http.Language(), cancel);
            return recorded.Problem is { } problem ? problem.Result(http) : Results.Json(recorded.Items, Json.Stored);
        }
    }

    public async Task<Recorded> PutAsync(Viewer viewer, Guid caseId, JsonElement body, Language language, CancellationToken cancel)
    {
        var (problem, entryId, isAdrenaline) = await store.AgainAsync(() => WriteAsync(viewer, caseId, body, cancel));
        if (problem is not null) return new Recorded(problem, []);
        store.Forget();
        if (isAdrenaline) await TellReportAsync(viewer, caseId, entryId, language, cancel);
        store.Forget();
        var row = await store.Cases(viewer).AsNoTracking().FirstAsync(row => row.Id == caseId, cancel);
        return new Recorded(null, await record.OfAsync(row, cancel));
    }

    private async Task<(Problem? Problem, Guid Id, bool IsAdrenaline)> WriteAsync(Viewer viewer, Guid caseId, JsonElement body, CancellationToken cancel)
    {
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId, cancel);
        if (row is null || row.Origin == "import") return (new Problem(404, "not-found"), default, false);
        var now = time.Now();
        var (id, entry, problems) = TreatmentReader.Read(body, circumstance.Zone, now);
        if (id is not { } entryId || entry is null)
        {
            var unreadable = problems.Any(problem => problem.Unreadable || problem.Code is "type");
            return (new Problem(unreadable ? 400 : 422, unreadable ? "unreadable" : "impossible") { Fields = [.. problems.Select(problem => (problem.Field, problem.Code))] }, default, false);
        }

        if (row.ErasedAt is not null) return (new Problem(409, "erased"), default, false);
        var hash = vault.Fingerprint($"treatment/{caseId:N}", CanonicalJson.Write(body));
        var known = await record.OfAsync(row, cancel);
        var corrected = entry.Corrects is { } corrects ? known.FirstOrDefault(item => item.Id == corrects) : null;
        var isAdrenaline = entry.Kind == "adrenaline" || corrected?.Kind == "adrenaline";
        if (await store.Treatments(caseId).AsNoTracking().FirstOrDefaultAsync(other => other.Organisation == viewer.Organisation && other.Id == entryId, cancel) is { } before)
        {
            return before.Hash.AsSpan().SequenceEqual(hash)
                ? (null, entryId, isAdrenaline)
                : (new Problem(409, "other-content") { Fields = [("id", "otherContent")] }, default, false);
        }

        if (entry.Corrects is not null && corrected is null) return (new Problem(422, "impossible") { Fields = [("corrects", "unknownValue")] }, default, false);
        var inside = new SealedCase(vault, row);
        store.Add(new TreatmentRow
        {
            Organisation = viewer.Organisation,
            Id = entryId,
            CaseId = caseId,
            RecordedAt = now,
            Hash = hash,
            SealedEntry = inside.Seal(JsonSerializer.SerializeToUtf8Bytes(new SealedEntry(entry, viewer.DisplayName), Json.Stored), ReadTreatment.Purpose),
        });
        try
        {
            await store.SaveAsync(new Entry(viewer, "treatment.recorded", new { kind = entry.Kind, at = entry.At, entry = entryId, corrects = entry.Corrects }) { Case = row }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return (null, entryId, isAdrenaline);
    }

    // A second step, done again by whoever sends the entry again: the report's own list of what was given, with what stands in the record.
    private async Task TellReportAsync(Viewer viewer, Guid caseId, Guid entryId, Language language, CancellationToken cancel)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstAsync(row => row.Id == caseId, cancel);
        var items = await record.OfAsync(row, cancel);
        var reported = new SealedCase(vault, row).Report()["event"] is JsonObject found && found["treatment"] is JsonArray list ? list : [];
        var given = new JsonArray();
        foreach (var item in reported.OfType<JsonObject>().Where(item => item["record"] is null)) given.Add(item.DeepClone());
        foreach (var item in items.Where(item => item is { Kind: "adrenaline", CorrectedBy: null }))
            given.Add(new JsonObject { ["drug"] = "adrenaline", ["amountMg"] = item.AmountMg, ["route"] = "intramuscular", ["at"] = Instants.Text(item.At), ["record"] = item.Id.ToString() });
        using var patch = JsonDocument.Parse(new JsonObject { ["id"] = entryId.ToString(), ["event"] = new JsonObject { ["treatment"] = given } }.ToJsonString());
        await update.ApplyAsync(viewer, caseId, patch.RootElement, language, cancel: cancel);
    }
}
