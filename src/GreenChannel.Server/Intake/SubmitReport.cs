using System.Text.Json;
using GreenChannel.Domain;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Liveness;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>POST /api/reports, the form and the import: one report becomes one case, once, however often it is sent.</summary>
public sealed class SubmitReport(Store store, Vault vault, Circumstance circumstance, Channels channels, CanaryWatch canary, TimeProvider time)
{
    /// <summary>Organisation under which imported reports have their ids.</summary>
    public const string ImportOrganisation = "import";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/reports", HandleAsync)
        .RequireAuthorization(Access.Reporters).WithName("SubmitReport").WithTags("intake")
        .Accepts<Report>("application/json").Produces<ReportAnswer>(StatusCodes.Status201Created).Produces<ReportAnswer>()
        .ProducesProblem(400).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(HttpContext http, SubmitReport submit, CancellationToken cancel)
    {
        var viewer = http.Viewer();
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null)
            return (await submit.RefuseAsync(new Problem(body.Status, body.Code), viewer, null, body.MayBeEmergency)).Result(http);
        using (body.Document)
        {
            var outcome = await submit.SubmitAsync(viewer, body.Document.RootElement, http.Language(), "live", cancel);
            if (outcome.Problem is { } problem) return problem.Result(http);
            if (outcome.IsNew) http.Response.Headers.Location = $"/api/cases/{outcome.CaseId}";
            return Results.Text(outcome.Answer, "application/json", statusCode: outcome.IsNew ? 201 : 200);
        }
    }

    /// <summary>Takes a report once, of origin live, import or drill. An answer is given only after the case, its request, its work and its audit entry are stored together.</summary>
    public async Task<Submitted> SubmitAsync(Viewer viewer, JsonElement body, Language language, string origin, CancellationToken cancel = default)
    {
        var imported = origin == "import";
        var read = ReportReader.Read(body, circumstance.Zone);
        var around = await circumstance.OfAsync(viewer, read, imported, cancel);
        if (read.Report is null || around.Site is null)
        {
            var problems = around.Site is null && read.Report is not null ? [around.SiteProblem!] : read.Problems;
            var status = problems.Any(problem => problem.Unreadable) ? 400 : 422;
            var code = status == 400 ? "unreadable" : "impossible";
            return Submitted.Refused(await RefuseAsync(Problems(status, code, problems), viewer, around, around.IsEmergency || MayBeEmergency(body)));
        }

        var report = read.Report with { Site = around.Site.Code };
        var hash = vault.Fingerprint("report", CanonicalJson.Write(body));
        var organisation = imported ? ImportOrganisation : viewer.Organisation;
        var caseId = Guid.CreateVersion7(time.GetUtcNow());
        var decided = Opening.Decide(read, around.Circumstances!, caseId, Guid.CreateVersion7(time.GetUtcNow()));
        if (decided is ReportRefused refused)
        {
            // Taken before, it is not refused now because a rule or the directory has changed.
            if (await FindAsync(organisation, report.Id, hash, viewer, around, cancel) is { } before) return before;
            var status = refused.Problems.Any(problem => problem.Unreadable) ? 400 : 422;
            return Submitted.Refused(Problems(status, status == 400 ? "unreadable" : "impossible", refused.Problems));
        }

        var opened = (CaseOpened)decided;
        var now = around.Circumstances!.Now;
        opened = opened with { Request = opened.Request?.As(origin == "drill").PassOver(hospital => around.Facilities.AbsenceOf(hospital, now), now) };

        // An emergency with a wrong unit number was taken for the unit that sent it; somebody must look.
        if (read.Report.Site is { } given && given != around.Site.Code) opened = opened with { Contradictions = [.. opened.Contradictions, "site"] };
        var answer = await StoreAsync();
        return answer is null
            ? (await FindAsync(organisation, report.Id, hash, viewer, around, cancel))!
            : new Submitted(caseId, answer, IsNew: true);

        async Task<string?> StoreAsync()
        {
            var row = CaseColumns.NewCase(caseId, report, opened, around, organisation, hash, vault);
            if (origin == "drill")
            {
                row.Origin = origin;
                CaseDeadlines.Place(row); // Nobody works off an exercise.
            }

            var inside = new SealedCase(vault, row);
            var sealedReport = inside.SealReport(CanonicalJson.Kept(body));
            inside.SealChecks(new Checks(opened.Missing, opened.Contradictions, opened.Unrecognised));
            store.Add(row);
            var left = CaseWork.For(opened, row, report.Stay, recipient => channels.PlanFor(around.Facilities, around.Circumstances.Ladder, recipient, now), now).ToList();
            foreach (var added in left) store.Add(added);

            var detail = new Dictionary<string, object?>
            {
                ["level"] = opened.Triage.Level,
                ["findings"] = opened.Triage.Findings.Select(finding => finding.Rule),
                ["site"] = row.Site,
                ["channel"] = opened.Channel.Why,
                ["hospital"] = opened.Request?.Next.HospitalNow?.Code,
                ["contradictions"] = opened.Contradictions,
                ["messages"] = left.Count(added => added is MessageRow),
            };
            if (report.Paper is { } paper) detail["paper"] = paper.Day;
            var entry = new Entry(viewer, "report.received", detail) { Case = row, RequestId = opened.Request?.Next.Id, Sealed = sealedReport };
            var text = "";
            try
            {
                await store.SaveAsync(entry, async () =>
                {
                    if (origin != "drill") row.CaseNumber = await CaseNumbers.TakeAsync(store, row, report, around.Circumstances.Now);
                    detail["caseNumber"] = row.CaseNumber;
                    text = JsonSerializer.Serialize(ReportAnswer.Of(row, opened, around, canary.IsStale, language), Json.Stored);
                    inside.SealAnswer(text);
                }, cancel);
                return text;
            }
            catch (DuplicateKeyException)
            {
                // The same report came before, or twice at once: that one is stored, and its answer is ours. The key
                // finds out by itself, so a new report, the one that is in a hurry, asks nothing first.
                store.Forget();
                return null;
            }
        }
    }

    private async Task<Submitted?> FindAsync(string organisation, Guid reportId, byte[] hash, Viewer viewer, Around around, CancellationToken cancel)
    {
        var row = await store.Cases(Viewer.Engine).AsNoTracking()
            .FirstOrDefaultAsync(row => row.ReportedBy == organisation && row.ReportId == reportId, cancel);
        if (row is null) return null;
        return row.ReportHash.AsSpan().SequenceEqual(hash)
            ? new Submitted(row.Id, new SealedCase(vault, row).Answer(), IsNew: false)
            : Submitted.Refused(await RefuseAsync(
                new Problem(409, "other-content") { Fields = [("id", "otherContent")] }, viewer, around, around.IsEmergency)) with
            { CaseId = row.Id };
    }

    /// <summary>A refusal of what may be an emergency says whom to call.</summary>
    private async Task<Problem> RefuseAsync(Problem problem, Viewer viewer, Around? around, bool emergency) => emergency
        ? problem with { EmergencyPhone = around?.EmergencyPhone ?? await circumstance.EmergencyPhoneAsync(viewer) }
        : problem;

    private static Problem Problems(int status, string code, IEnumerable<FieldProblem> problems) =>
        new(status, code) { Fields = [.. problems.Select(problem => (problem.Field, problem.Code))] };

    private static bool MayBeEmergency(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("emergency", out var button) && button.ValueKind == JsonValueKind.True;
}

/// <summary>What became of a report that was sent.</summary>
public sealed record Submitted(Guid CaseId, string Answer, bool IsNew, Problem? Problem = null)
{
    public static Submitted Refused(Problem problem) => new(Guid.Empty, "", IsNew: false, problem);
}
