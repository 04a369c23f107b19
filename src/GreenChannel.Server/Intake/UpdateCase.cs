using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>POST /api/cases/{caseId}/updates: a follow-up as a merge patch; it may raise the level at once, and lowers it only with a reason.</summary>
public sealed class UpdateCase(Store store, Vault vault, Circumstance circumstance, Channels channels, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/cases/{caseId:guid}/updates", HandleAsync)
        .RequireAuthorization(Access.Reporters).WithName("UpdateCase").WithTags("intake")
        .Accepts<Report>("application/json").Produces<ReportAnswer>()
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, UpdateCase update, CancellationToken cancel)
    {
        var viewer = http.Viewer();
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null)
        {
            var problem = new Problem(body.Status, body.Code);
            if (body.MayBeEmergency) problem = problem with { EmergencyPhone = await update.EmergencyPhoneAsync(viewer) };
            return problem.Result(http);
        }

        using (body.Document)
        {
            var outcome = await update.ApplyAsync(viewer, caseId, body.Document.RootElement, http.Language(), cancel: cancel);
            return outcome.Problem is { } problem ? problem.Result(http) : Results.Text(outcome.Answer, "application/json");
        }
    }

    /// <param name="viewer">Who follows up.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="body">The merge patch.</param>
    /// <param name="language">Of the answer.</param>
    /// <param name="asks">True where a person can be asked for a reason: what alone would ask for less is then not taken without one.</param>
    /// <param name="cancel">Stops.</param>
    public Task<Submitted> ApplyAsync(Viewer viewer, Guid caseId, JsonElement body, Language language, bool asks = false, CancellationToken cancel = default) =>
        store.AgainAsync(() => TryAsync(viewer, caseId, body, language, asks, cancel));

    private async Task<string> EmergencyPhoneAsync(Viewer viewer) => await circumstance.EmergencyPhoneAsync(viewer);

    private async Task<Submitted> TryAsync(Viewer viewer, Guid caseId, JsonElement body, Language language, bool asks, CancellationToken cancel)
    {
        var pressed = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("emergency", out var button) && button.ValueKind == JsonValueKind.True;
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId, cancel);
        if (row is null) return await RefuseAsync(404, [], pressed, "not-found");
        if (row.ErasedAt is not null) return await RefuseAsync(409, [], pressed, "erased"); // What was forgotten is not written back.
        if (body.ValueKind != JsonValueKind.Object) return await RefuseAsync(400, [("", "type")], pressed);
        var (id, reason, faults) = Envelope(body);
        var inside = new SealedCase(vault, row);
        var patch = CanonicalJson.Keep(body);
        foreach (var own in new[] { "id", "lowerReason", "site" }) patch.Remove(own);
        var merged = MergePatch.Apply(inside.Report(), patch);
        using var document = JsonDocument.Parse(merged.ToJsonString());
        var read = ReportReader.Read(document.RootElement, circumstance.Zone);
        var around = await circumstance.OfAsync(Viewer.Engine, read with { Report = read.Report! with { Site = row.Site } }, row.Origin == "import", cancel);
        var known = JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!;
        var emergency = pressed || around.IsEmergency || known.Level == TriageLevel.Emergency;
        if (id is not { } updateId) return await RefuseAsync(faults.Any(fault => fault.Code == "required") ? 422 : 400, faults, emergency);

        var hash = vault.Fingerprint($"update/{caseId:N}", CanonicalJson.Write(body));
        if (await store.Updates(viewer.Organisation).AsNoTracking().FirstOrDefaultAsync(update => update.Id == updateId, cancel) is { } before)
        {
            return before.CaseId == caseId && before.Hash.AsSpan().SequenceEqual(hash)
                ? new Submitted(caseId, Encoding.UTF8.GetString(inside.Open(before.SealedAnswer, "update")), IsNew: false)
                : await RefuseAsync(409, [("id", "otherContent")], emergency, "other-content");
        }

        if (body.TryGetProperty("site", out var site) && CanonicalJson.Text(site) != row.Site) faults.Add(("site", "fixed"));
        var decided = Opening.Reconsider(read, around.Circumstances!, known, lower: reason is not null);
        if (decided is ReportRefused refused)
        {
            faults.AddRange(refused.Problems.Select(problem => (problem.Field, problem.Code)));
            return await RefuseAsync(refused.Problems.Any(problem => problem.Unreadable) ? 400 : 422, faults, emergency);
        }

        // What makes it an emergency is not lost to a wrong field beside it.
        if (faults.Count > 0 && ((CaseReconsidered)decided).Triage.Level != TriageLevel.Emergency) return await RefuseAsync(422, faults, emergency);

        var opened = (CaseReconsidered)decided;
        if (asks && opened.Kept && !WasKept()) return Submitted.Refused(new Problem(409, "would-lower") { Fields = [("lowerReason", "required")] });
        opened = opened with { Contradictions = [.. opened.Contradictions, .. faults.Select(fault => fault.Field)] };
        var now = time.Now();
        var beforeLevel = row.Level;
        var lowered = reason is not null && opened.Triage.Level < known.Level;
        merged.Remove("lowerReason");
        if (lowered) merged["lowerReason"] = reason;
        var moved = await MoveRequestAsync(row, read.Report!, opened, around, viewer, now, cancel);
        var sealedReport = inside.SealReport(merged);
        inside.SealChecks(new Checks(opened.Missing, opened.Contradictions, opened.Unrecognised));
        CaseColumns.Fill(row, read.Report!, opened.Triage, around, vault);
        if (CaseReviews.Changed(row, now) is { } again) store.Add(again);
        var current = moved?.Next ?? (await OpenRequestAsync(caseId, cancel))?.Read();
        var answer = JsonSerializer.Serialize(
            new ReportAnswer(row.Id, row.CaseNumber, opened.Missing, opened.Contradictions, opened.Unrecognised,
                opened.Triage.Level == TriageLevel.Emergency, TriageItem.Of(opened.Triage, language),
                current is null ? null : EscalationItem.Of(current, row.CaseNumber, 0))
            {
                EmergencyPhone = opened.Triage.Level == TriageLevel.Emergency ? current?.HospitalNow?.EmergencyPhone ?? around.EmergencyPhone : null,
            }, Json.Stored);
        store.Add(new UpdateRow { Organisation = viewer.Organisation, Id = updateId, CaseId = caseId, Hash = hash, SealedAnswer = inside.Seal(Encoding.UTF8.GetBytes(answer), "update") });
        try
        {
            var detail = new
            {
                fields = patch.SelectMany(part => part.Value is JsonObject group ? group.Select(field => $"{Name(part.Key)}.{Name(field.Key)}") : [Name(part.Key)]).Distinct(),
                levelBefore = beforeLevel,
                level = opened.Triage.Level,
                kept = opened.Kept,
                lowered,
                messages = moved is null ? 0 : Outbox.Of(moved, recipient => channels.PlanFor(around.Facilities, moved.Next.Ladder, recipient, now), row.County).Count,
            };
            await store.SaveAsync(new Entry(viewer, "report.updated", detail) { Case = row, RequestId = moved?.Next.Id, Sealed = sealedReport }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new Submitted(caseId, answer, IsNew: true);

        // Somebody who was asked once, and gave no reason, is not asked at every follow-up.
        bool WasKept()
        {
            using var before = JsonDocument.Parse(inside.Report().ToJsonString());
            return Opening.Reconsider(ReportReader.Read(before.RootElement, circumstance.Zone), around.Circumstances!, known, lower: false) is CaseReconsidered { Kept: true };
        }

        async Task<Submitted> RefuseAsync(int status, IReadOnlyList<(string, string)> fields, bool mayBeEmergency, string? code = null) =>
            Submitted.Refused(new Problem(status, code ?? (status == 400 ? "unreadable" : "impossible"))
            {
                Fields = fields,
                EmergencyPhone = mayBeEmergency ? await EmergencyPhoneAsync(viewer) : null,
            });
    }

    // What a client calls a field may be anything, a person's name too: the trail says only the names of the contract.
    private static string Name(string field) => Names.Contains(field) ? field : "other";

    private static readonly HashSet<string> Names =
    [
        .. new[] { typeof(Report), typeof(Reporter), typeof(Patient), typeof(AdverseEvent) }
            .SelectMany(type => type.GetProperties()).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)),
    ];

    // A follow-up that makes it worse opens the channel, or turns an urgent request into an emergency, in the same transaction.
    private async Task<Moved?> MoveRequestAsync(CaseRow row, Report report, CaseReconsidered opened, Around around, Viewer viewer, DateTime now, CancellationToken cancel)
    {
        if (row.Origin == "import") return null;
        var open = await OpenRequestAsync(row.Id, cancel);
        if (open is not null)
        {
            if (opened.Triage.Level != TriageLevel.Emergency || open.Read().Raise(now) is not Moved raised) return null;
            open.Write(raised.Next);
            open.Version++;
            foreach (var message in OutboxRows.Of(raised, recipient => channels.PlanFor(around.Facilities, raised.Next.Ladder, recipient, now), row.County, now)) store.Add(message);
            return raised;
        }

        if (!opened.Raised) return null;
        var channel = EscalationRules.OpensByItself(opened.Triage, report, viewer.Role == Role.Hospital, viewer.Role == Role.Clinic, now, circumstance.Zone);
        row.Channel = Json.Word(channel.Why);
        if (channel is not { Opens: true, Class: { } of }) return null;
        var opening = EscalationRules.Open(Guid.CreateVersion7(time.GetUtcNow()), row.Id, of, around.Circumstances!.Ladder, around.Circumstances.Times, now)
            .As(row.Origin == "drill").PassOver(hospital => around.Facilities.AbsenceOf(hospital, now), now);
        foreach (var added in OutboxRows.Opening(opening, recipient => channels.PlanFor(around.Facilities, opening.Next.Ladder, recipient, now), row.County, now)) store.Add(added);
        return opening;
    }

    private async Task<RequestRow?> OpenRequestAsync(Guid caseId, CancellationToken cancel) =>
        await store.Requests(Viewer.Engine).FirstOrDefaultAsync(
            request => request.CaseId == caseId && request.State != "handedOver" && request.State != "stoodDown", cancel);

    private static (Guid? Id, string? LowerReason, List<(string Field, string Code)> Faults) Envelope(JsonElement body)
    {
        var faults = new List<(string, string)>();
        Guid? id = null;
        if (!body.TryGetProperty("id", out var given) || given.ValueKind == JsonValueKind.Null) faults.Add(("id", "required"));
        else if (Guid.TryParseExact(CanonicalJson.Text(given), "D", out var parsed) && parsed != Guid.Empty) id = parsed;
        else faults.Add(("id", "format"));

        string? reason = null;
        if (body.TryGetProperty("lowerReason", out var why) && why.ValueKind != JsonValueKind.Null)
        {
            if (CanonicalJson.Text(why) is { } text) reason = string.IsNullOrWhiteSpace(text) ? null : text;
            else faults.Add(("lowerReason", "type"));
        }

        return (id, reason, faults);
    }

}
