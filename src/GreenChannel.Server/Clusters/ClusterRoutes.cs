using System.Globalization;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;

namespace GreenChannel.Server.Clusters;

/// <summary>The calls and forms of clusters; surveillance only.</summary>
public static class ClusterRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Call(routes.MapGet("/api/clusters", ListAsync)).WithName("ListClusters").Produces<ListPage<ClusterItem>>().ProducesProblem(400);
        Call(routes.MapPost("/api/clusters", OpenAsync)).WithName("OpenCluster").Accepts<ClusterRequest>("application/json").Produces<ClusterView>(201).Produces<ClusterView>()
            .ProducesProblem(400).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
        Call(routes.MapGet("/api/clusters/{id:guid}", async (Guid id, HttpContext http, ReadClusters read, CancellationToken cancel) => await AnswerAsync(http, read, new ClusterDone(id, null), cancel)))
            .WithName("ReadCluster").Produces<ClusterView>().ProducesProblem(404);
        Call(routes.MapPost("/api/clusters/{id:guid}/moves", MoveAsync)).WithName("MoveCluster").Accepts<ClusterMoveRequest>("application/json").Produces<ClusterView>(201).Produces<ClusterView>()
            .ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        Call(routes.MapPost("/api/clusters/{id:guid}/register", FillAsync)).WithName("FillRegister").Accepts<RegisterRequest>("application/json").Produces<ClusterView>(201).Produces<ClusterView>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapPost("/clusters/open", OpenFormAsync).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
        routes.MapPost("/clusters/{id:guid}/moves", MoveFormAsync).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
        routes.MapPost("/clusters/{id:guid}/register", FillFormAsync).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();

        static RouteHandlerBuilder Call(RouteHandlerBuilder route) => route.RequireAuthorization(Access.Surveillance).WithTags("clusters");
    }

    private static async Task<IResult> ListAsync(HttpContext http, ReadClusters read, string? state, string? after, CancellationToken cancel)
    {
        if (!string.IsNullOrEmpty(state) && !ReadClusters.States.Contains(state)) return new Problem(400, "unreadable") { Fields = [("state", "unknownValue")] }.Result(http);
        if (!string.IsNullOrEmpty(after) && ReadClusters.Cursor(after) is null) return new Problem(400, "unreadable") { Fields = [("after", "format")] }.Result(http);
        return Results.Json(await read.PageAsync(http.Viewer(), state, after, cancel), Json.Stored);
    }

    private static async Task<IResult> OpenAsync(HttpContext http, OpenCluster open, ReadClusters read, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var (id, cases) = (fields.Text("id"), fields.Texts("cases"));
        return fields.Problem?.Result(http) ?? await AnswerAsync(http, read, await open.PutAsync(http.Viewer(), id, cases, cancel), cancel);
    }

    private static async Task<IResult> MoveAsync(Guid id, HttpContext http, MoveCluster move, ReadClusters read, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var typed = new MoveCluster.Typed(fields.Text("id"), fields.RequiredWord("kind", MoveCluster.Kinds), fields.Text("reason"), fields.Texts("cases"), fields.Text("other"));
        return fields.Problem?.Result(http) ?? await AnswerAsync(http, read, await move.PutAsync(http.Viewer(), id, typed, cancel), cancel);
    }

    private static async Task<IResult> FillAsync(Guid id, HttpContext http, FillRegister fill, ReadClusters read, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var key = fields.Text("id");
        var typed = new ClusterRegister(
            fields.Whole("vaccinated", 1, FillRegister.MostVaccinated), fields.Word("batchRelease", FillRegister.Answers), fields.Text("place"), fields.Text("unit"), fields.Text("reporter"), fields.Text("phone"));
        return fields.Problem?.Result(http) ?? await AnswerAsync(http, read, await fill.PutAsync(http.Viewer(), id, key, typed, cancel), cancel);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, ReadClusters read, ClusterDone done, CancellationToken cancel)
    {
        if (done.Problem is { } problem) return problem.Result(http);
        return await read.FindAsync(http.Viewer(), done.Cluster!.Value, cancel) is { } view ? Results.Json(view, Json.Stored, statusCode: done.IsNew ? 201 : 200) : new Problem(404, "not-found").Result(http);
    }

    private static async Task<IResult> OpenFormAsync(HttpContext http, OpenCluster open, CancellationToken cancel)
    {
        var form = await FormAsync(http, cancel);
        var done = await open.PutAsync(http.Viewer(), Text(form, "id"), Cases(form), cancel);
        return Results.Redirect(done.Cluster is { } made ? $"/clusters/{made}" : $"/clusters?said={Said(done.Problem!)}");
    }

    private static async Task<IResult> MoveFormAsync(Guid id, HttpContext http, MoveCluster move, CancellationToken cancel)
    {
        var form = await FormAsync(http, cancel);
        if (Text(form, "kind") is not { } kind || !MoveCluster.Kinds.Contains(kind)) return Results.Redirect($"/clusters/{id}?said=impossible");
        var done = await move.PutAsync(http.Viewer(), id, new MoveCluster.Typed(Text(form, "id"), kind, Text(form, "reason"), Cases(form), Text(form, "other")), cancel);
        return Results.Redirect(done.Problem is { } problem ? $"/clusters/{id}?said={Said(problem)}" : $"/clusters/{id}");
    }

    private static async Task<IResult> FillFormAsync(Guid id, HttpContext http, FillRegister fill, CancellationToken cancel)
    {
        var form = await FormAsync(http, cancel);
        var number = Text(form, "vaccinated");
        int? vaccinated = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var persons) && persons is > 0 and <= FillRegister.MostVaccinated ? persons : null;
        if (number is not null && vaccinated is null) return Results.Redirect($"/clusters/{id}?said=impossible#register");
        var typed = new ClusterRegister(vaccinated, FillRegister.Answers.Contains(Text(form, "batchRelease")) ? Text(form, "batchRelease") : null, Text(form, "place"), Text(form, "unit"), Text(form, "reporter"), Text(form, "phone"));
        var done = await fill.PutAsync(http.Viewer(), id, Text(form, "id"), typed, cancel);
        return Results.Redirect(done.Problem is { } problem ? $"/clusters/{id}?said={Said(problem)}#register" : $"/clusters/{id}#register");
    }

    private static string Said(Problem problem) => problem.Fields.Any(field => field.Field == "reason") ? "cluster-reason" : problem.Fields.Any(field => field.Field == "cases") ? "cluster-cases" : problem.Code;

    private static async Task<IFormCollection> FormAsync(HttpContext http, CancellationToken cancel) => http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;

    private static string? Text(IFormCollection form, string name) => form[name].ToString().Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 and <= 2_000 } text ? text : null;

    // Ticked one by one, or typed as numbers, one a line.
    private static List<string> Cases(IFormCollection form) =>
        [.. form["case"].Concat(form["numbers"].ToString().Split(['\n', ',', '，', '、', ' '])).OfType<string>().Select(text => text.Trim()).Where(text => text.Length is > 0 and <= 40).Distinct().Take(300)];
}
