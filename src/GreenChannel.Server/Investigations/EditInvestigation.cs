using System.Text.Json;
using GreenChannel.Domain.Investigations;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Investigations;

/// <summary>An edit: each field with what the editor saw in it and what it is to be.</summary>
/// <param name="Id">Made by the client; the same twice is one.</param>
/// <param name="Changes">A field at most once.</param>
public sealed record EditRequest(Guid Id, IReadOnlyList<FieldEdit> Changes);

/// <summary>What became of an edit.</summary>
/// <param name="Edits">Edits of this case so far.</param>
/// <param name="Taken">Fields that were changed.</param>
/// <param name="Conflicts">Fields that somebody else has changed since the editor saw them; nothing of them was changed.</param>
public sealed record EditResult(Guid Id, int Edits, IReadOnlyList<string> Taken, IReadOnlyList<ConflictItem> Conflicts);

/// <summary>One field, both values. To choose, send it again with what stands as what was seen.</summary>
/// <param name="By">Who wrote what stands.</param>
public sealed record ConflictItem(string Field, string? Yours, string? Theirs, string By, DateTime At);

/// <summary>The result, or why there is none.</summary>
public sealed record Edited(EditResult? Result, Problem? Problem);

/// <summary>
/// PATCH /api/cases/{caseId}/investigation: writes what was found into the record of an investigation, field by field. Two who
/// edit at once both keep what they wrote; where both wrote the same field, the later is shown the other's value and chooses.
/// </summary>
public sealed class EditInvestigation(Store store, Vault vault, IdentityCover cover, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private const int MostChanges = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPatch("/api/cases/{caseId:guid}/investigation", HandleAsync)
        .RequireAuthorization(Access.Surveillance).WithName("EditInvestigation").WithTags("cases")
        .Accepts<EditRequest>("application/json").Produces<EditResult>()
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, EditInvestigation edit, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null) return new Problem(body.Status, body.Code).Result(http);
        using (body.Document)
        {
            var (id, changes, wrong) = Read(body.Document.RootElement);
            if (wrong.Count > 0) return Refused(wrong).Result(http);
            var edited = await edit.ApplyAsync(http.Viewer(), caseId, id, changes, cancel);
            return edited.Problem?.Result(http) ?? Results.Json(edited.Result, Json.Stored);
        }
    }

    private static (string? Id, IReadOnlyList<FieldEdit> Changes, List<(string, string)> Wrong) Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return (null, [], [("", "type")]);
        List<(string, string)> wrong = [];
        var id = body.TryGetProperty("id", out var given) && given.ValueKind == JsonValueKind.String ? Words(given) : null;
        if (id is null) wrong.Add(("id", "required"));
        if (!body.TryGetProperty("changes", out var list) || list.ValueKind is JsonValueKind.Null) return (id, [], [.. wrong, ("changes", "required")]);
        if (list.ValueKind != JsonValueKind.Array) return (id, [], [.. wrong, ("changes", "type")]);
        if (list.GetArrayLength() is 0 or > MostChanges) return (id, [], [.. wrong, ("changes", "range")]);
        List<FieldEdit> changes = [];
        foreach (var (at, change) in list.EnumerateArray().Index())
        {
            if (change.ValueKind != JsonValueKind.Object || !change.TryGetProperty("field", out var field) || Words(field) is not { } path) wrong.Add(($"changes[{at}].field", "type"));
            else if (!IsValue(change, "was", out var was)) wrong.Add(($"changes[{at}].was", "type"));
            else if (!IsValue(change, "value", out var value)) wrong.Add(($"changes[{at}].value", "type"));
            else changes.Add(new FieldEdit(path, was, value));
        }

        return (id, changes, wrong);
    }

    // A text, nothing, or the codes of a list.
    private static bool IsValue(JsonElement change, string name, out string? value)
    {
        value = null;
        if (!change.TryGetProperty(name, out var given) || given.ValueKind == JsonValueKind.Null) return true;
        if (given.ValueKind == JsonValueKind.Array && given.EnumerateArray().All(item => Words(item) is not null)) value = string.Join('|', given.EnumerateArray().Select(item => item.GetString()));
        else value = Words(given);
        return value is not null;
    }

    // A lone surrogate is no text.
    private static string? Words(JsonElement given)
    {
        try
        {
            return given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Takes what nobody else has changed, says what somebody has, or refuses the whole for what cannot be.</summary>
    public Task<Edited> ApplyAsync(Viewer viewer, Guid caseId, string? id, IReadOnlyList<FieldEdit> changes, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin == "live", cancel);
        if (row is null) return new Edited(null, new Problem(404, "not-found"));
        if (row.ErasedAt is not null) return new Edited(null, new Problem(409, "erased"));
        if (await cover.IsOnAsync(viewer, caseId, cancel)) return new Edited(null, new Problem(409, "identity-covered")); // Nobody writes over what they are not shown.
        if (!Guid.TryParseExact(id, "D", out var key) || key == Guid.Empty) return new Edited(null, Refused([("id", "format")]));
        var (edits, wrong) = Check(changes, TimeZoneInfo.ConvertTimeFromUtc(time.Now(), options.Value.Zone));
        if (wrong.Count > 0) return new Edited(null, Refused(wrong));

        var inside = new SealedCase(vault, row);
        var hash = vault.Fingerprint($"investigation/{caseId:N}", JsonSerializer.Serialize(edits, Json.Stored) + viewer.Organisation + viewer.Name);
        if (await store.InvestigationEdits(caseId).AsNoTracking().FirstOrDefaultAsync(one => one.Id == key, cancel) is { } known)
        {
            return known.Hash.AsSpan().SequenceEqual(hash)
                ? new Edited(Result(key, known.Number, SavedEdit.Of(known, inside)), null)
                : new Edited(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        }

        var stands = await store.Investigations(caseId).FirstOrDefaultAsync(cancel);
        var fields = SavedInvestigation.Of(stands, inside);
        if (TooManyRows(fields, edits) is { } full) return new Edited(null, Refused([(full, "range")]));
        var now = time.Now();
        var merged = FieldMerge.Merge(fields, edits, viewer.DisplayName, now);
        var saved = new SavedEdit(viewer.DisplayName, merged.Taken, merged.Conflicts);
        if (merged.Taken.Count == 0) return new Edited(Result(key, stands?.Edits ?? 0, saved), null);
        if (stands is null) store.Add(stands = new InvestigationRow { CaseId = caseId, Sealed = [] });
        stands.Edits++;
        stands.ChangedAt = now;
        stands.Sealed = SavedInvestigation.Seal(merged.Fields, inside);
        store.Add(new InvestigationEditRow { CaseId = caseId, Id = key, Number = stands.Edits, At = now, Organisation = viewer.Organisation, Hash = hash, Sealed = saved.Seal(key, inside) });
        var detail = new { number = stands.Edits, fields = merged.Taken.Select(edit => edit.Field), conflicts = merged.Conflicts.Count };
        try
        {
            await store.SaveAsync(new Entry(viewer, "investigation.edited", detail) { Case = row }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new Edited(Result(key, stands.Edits, saved), null);
    });

    private static (IReadOnlyList<FieldEdit> Edits, List<(string, string)> Wrong) Check(IReadOnlyList<FieldEdit> changes, DateTime now)
    {
        var form = InvestigationForm.Shipped;
        List<(string, string)> wrong = [];
        var edits = new Dictionary<string, FieldEdit>();
        foreach (var (at, change) in changes.Index())
        {
            if (FieldPath.Read(form, change.Field) is not { } path)
            {
                wrong.Add(($"changes[{at}].field", "unknownValue")); // What it says could be anything.
                continue;
            }

            var value = FieldCheck.Of(form, path, change.Value, now);
            if (value.Code is { } code) wrong.Add((change.Field, code));
            else if (!edits.TryAdd(change.Field, new FieldEdit(change.Field, FieldCheck.Plain(change.Was), value.Value))) wrong.Add((change.Field, "otherContent"));
        }

        return ([.. edits.Values], wrong);
    }

    private static string? TooManyRows(Dictionary<string, FieldEntry> fields, IReadOnlyList<FieldEdit> edits)
    {
        var form = InvestigationForm.Shipped;
        return fields.Keys.Concat(edits.Select(edit => edit.Field)).Select(path => FieldPath.Read(form, path)).Where(path => path?.Section.Rows == true)
            .GroupBy(path => path!.Section.Id).FirstOrDefault(rows => rows.Select(path => path!.At).Distinct().Count() > form.MostRows)?.Key;
    }

    private static EditResult Result(Guid id, int edits, SavedEdit saved) => new(
        id, edits, [.. saved.Taken.Select(edit => edit.Field)], [.. saved.Conflicts.Select(one => new ConflictItem(one.Field, one.Yours, one.Theirs.Value, one.Theirs.By, one.Theirs.At))]);

    private static Problem Refused(IReadOnlyList<(string, string)> wrong) =>
        wrong.Any(one => one.Item2 == "type") ? new Problem(400, "unreadable") { Fields = wrong } : new Problem(422, "impossible") { Fields = wrong };
}
