using System.Text.Json;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Parts;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Intake;

/// <summary>A field that the card still lacks, in the reader's words.</summary>
public sealed record LackingItem(string Field, string Text);

/// <summary>What would become of the form if it were sent now.</summary>
/// <param name="Triage">How fast must who act.</param>
/// <param name="Opens">Class of the request it would open; null where it opens none.</param>
/// <param name="Hospital">Who would be called first now; null where nobody is, or where no unit is named.</param>
/// <param name="Missing">What the card needs and the form lacks.</param>
public sealed record FormVerdict(TriageItem Triage, EscalationClass? Opens, Hospital? Hospital, IReadOnlyList<LackingItem> Missing);

/// <summary>POST /report/triage: the form as it is filled in so far; nothing is stored and nobody is called. The page asks it while somebody types.</summary>
public static class JudgeForm
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/report/triage", HandleAsync)
        .RequireAuthorization(Access.Reporters).ExcludeFromDescription();

    private static async Task<IResult> HandleAsync(HttpContext http, Circumstance circumstance, TimeProvider time, CancellationToken cancel)
    {
        if (!http.Request.HasFormContentType) return new Problem(415, "not-a-form").Result(http);
        var (viewer, now, zone, language) = (http.Viewer(), time.Now(), circumstance.Zone, http.Language());
        var form = new ReportForm(await http.Request.ReadFormAsync(cancel), zone, now);
        using var body = JsonDocument.Parse(form.Report().ToJsonString());
        var read = ReportReader.Read(body.RootElement, zone, withoutId: true);
        if (read.Report is not { } report) return new Problem(400, "unreadable") { Fields = [.. read.Problems.Select(problem => (problem.Field, problem.Code))] }.Result(http);

        var around = await circumstance.OfAsync(viewer, read, imported: false, cancel);
        var certain = ReportCheck.Without(report, [.. ReportCheck.Impossible(report, now, zone)]);
        var triage = TriageRules.Evaluate(certain, circumstance.Profile, around.Site, now, zone);
        var opens = around.Site is { ForImports: true } ? null : EscalationRules.OpensByItself(triage, certain, viewer.Role == Role.Hospital, viewer.Role == Role.Clinic, now, zone).Class;
        var called = opens is { } of && around.Circumstances is { } known ? FirstCalled(around.Facilities, known.Ladder, known.Times, of, now) : null;
        var missing = ReportCheck.Missing(report).Select(field => new LackingItem(field, CaseWords.FieldName(field, language)));
        return Results.Json(new FormVerdict(TriageItem.Of(triage, language), opens, called, [.. missing]), Json.Stored);
    }

    /// <summary>Whom a request opened now would ask first: not a hospital that receives nobody.</summary>
    public static Hospital? FirstCalled(Facilities facilities, Ladder ladder, EscalationTimes times, EscalationClass of, DateTime now) =>
        EscalationRules.Open(Guid.Empty, Guid.Empty, of, ladder, times, now).PassOver(hospital => facilities.AbsenceOf(hospital, now), now).Next.HospitalNow;
}
