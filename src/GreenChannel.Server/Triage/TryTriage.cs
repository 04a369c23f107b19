using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Text;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Triage;

/// <summary>POST /api/triage: what triage would say of a report; nothing is stored and nobody is alerted.</summary>
public static class TryTriage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/triage", HandleAsync)
        .WithName("TryTriage").WithTags("triage").Accepts<Report>("application/json").Produces<TriageItem>().ProducesProblem(400);

    private static async Task<IResult> HandleAsync(
        HttpContext http, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null) return new Problem(body.Status, body.Code).Result(http);
        using (body.Document)
        {
            // Nothing is stored, so a report without an id is as good as one with.
            var zone = options.Value.Zone;
            var read = ReportReader.Read(body.Document.RootElement, zone, withoutId: true);
            if (read.Report is not { } report) return Refused(http, 400, read.Problems);

            var now = time.Now();
            var impossible = ReportCheck.Impossible(report, now, zone).ToList();
            var facilities = await book.ReadAsync(cancel);
            var site = facilities.Sites.GetValueOrDefault(report.Site ?? http.Viewer().Organisation);
            var triage = TriageRules.Evaluate(ReportCheck.Without(report, impossible), RuleProfiles.Get(options.Value.Profile), site, now, zone);
            List<FieldProblem> wrong = [.. read.Problems, .. impossible];
            if (triage.Level != TriageLevel.Emergency && wrong.Count > 0)
                return Refused(http, wrong.Any(problem => problem.Unreadable) ? 400 : 422, wrong);
            return Results.Json(TriageItem.Of(triage, http.Language()), Json.Stored);
        }
    }

    private static IResult Refused(HttpContext http, int status, IEnumerable<FieldProblem> problems) =>
        new Problem(status, status == 400 ? "unreadable" : "impossible") { Fields = [.. problems.Select(problem => (problem.Field, problem.Code))] }.Result(http);
}
