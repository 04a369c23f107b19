using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Intake;

/// <summary>
/// POST /api/drills: an exercise. An invented emergency at a unit goes the whole way of a real one, says so everywhere, and
/// is counted nowhere (E25).
/// </summary>
public sealed class StartDrill(SubmitReport submit, FacilityBook book, TimeProvider time)
{
    private static readonly TimeSpan AgoGiven = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AgoBegun = TimeSpan.FromMinutes(2);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/drills", HandleAsync).RequireAuthorization(Access.Drillers).WithName("StartDrill").WithTags("drills")
            .Accepts<DrillRequest>("application/json").Produces<ReportAnswer>(201).ProducesProblem(400).ProducesProblem(422);
        routes.MapPost("/drills/start", async (HttpContext http, StartDrill start, CancellationToken cancel) =>
        {
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
            var started = await start.RunAsync(http.Viewer(), form["site"].ToString() is { Length: > 0 } site ? site : null, http.Language(), cancel);
            return Results.Redirect(started.Problem is { } problem ? $"/drills?said={problem.Code}" : $"/cases/{started.CaseId}");
        }).RequireAuthorization(Access.Drillers).ExcludeFromDescription();
    }

    private static async Task<IResult> HandleAsync(HttpContext http, StartDrill start, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var site = fields.Text("site");
        if (fields.Problem is { } wrong) return wrong.Result(http);
        var started = await start.RunAsync(http.Viewer(), site, http.Language(), cancel);
        if (started.Problem is { } problem) return problem.Result(http);
        http.Response.Headers.Location = $"/api/cases/{started.CaseId}";
        return Results.Text(started.Answer, "application/json", statusCode: 201);
    }

    public async Task<Submitted> RunAsync(Viewer viewer, string? site, Language language, CancellationToken cancel = default)
    {
        var code = site ?? (viewer.Role == Role.Clinic ? viewer.Organisation : null);
        if (code is null) return Submitted.Refused(new Problem(422, "impossible") { Fields = [("site", "required")] });
        if ((await book.ReadAsync(cancel)).Sites.GetValueOrDefault(code) is not { ForImports: false } unit || !Visibility.MaySee(viewer, new CaseScope(unit.Code, "", unit.County, null, [])))
            return Submitted.Refused(new Problem(422, "impossible") { Fields = [("site", "unknownValue")] }); // A unit elsewhere is none.
        using var report = JsonDocument.Parse(Report(unit).ToJsonString());
        return await submit.SubmitAsync(viewer, report.RootElement, language, "drill", cancel);
    }

    // A generalised urticaria with wheeze some minutes after the dose, in a child who does not exist.
    private JsonObject Report(Site site)
    {
        var now = time.Now();
        return new JsonObject
        {
            ["id"] = Guid.CreateVersion7(time.GetUtcNow()).ToString(),
            ["site"] = site.Code,
            ["discoveredAt"] = Instants.Text(now),
            ["reporter"] = new JsonObject { ["role"] = "nurse" },
            ["patient"] = new JsonObject { ["name"] = "演练 DRILL", ["sex"] = "female", ["birthDate"] = DateOnly.FromDateTime(now).AddMonths(-8).ToString("O"), ["weightKg"] = 8 },
            ["vaccinations"] = new JsonArray(new JsonObject { ["name"] = "演练疫苗", ["lot"] = "DRILL", ["givenAt"] = Instants.Text(now - AgoGiven), ["suspect"] = true }),
            ["event"] = new JsonObject
            {
                ["onsetAt"] = Instants.Text(now - AgoBegun),
                ["signs"] = new JsonArray("urticariaGeneralised", "wheeze"),
                ["narrative"] = "演练，并非真实病人。 This is a drill; there is no patient.",
            },
        };
    }
}

/// <summary>What somebody who starts an exercise may say.</summary>
public sealed record DrillRequest(string? Site = null);
