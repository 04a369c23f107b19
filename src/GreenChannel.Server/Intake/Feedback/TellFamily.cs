using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Intake.Feedback;

/// <summary>The forms of the case page: surveillance passes on, and who reported says that the family was told.</summary>
public static class TellFamily
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cases/{caseId:guid}/feedback", PassOnAsync).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
        routes.MapPost("/cases/{caseId:guid}/told", ToldAsync).RequireAuthorization(Access.HospitalsAndClinics).ExcludeFromDescription();
    }

    private static async Task<IResult> PassOnAsync(Guid caseId, HttpContext http, PassOn pass, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        string? Given(string name) => form[name] is [{ } text, ..] && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
        var kind = Given("kind");
        var page = Given("from") == "work" ? "/work" : $"/cases/{caseId}";
        if (!PassOn.Kinds.Contains(kind) || Given("words")?.Length > 2_000 || Given("panel")?.Length > 200) return Results.Redirect($"{page}?said=feedback#became");
        var passed = await pass.PutAsync(http.Viewer(), caseId, Given("id"), kind!, Given("at"), Given("words"), Given("panel"), cancel);
        return Results.Redirect(passed.Problem is not { } problem ? $"{page}#became" : $"{page}?said={(problem.Code == "not-your-turn" ? problem.Code : "feedback")}#became");
    }

    private static async Task<IResult> ToldAsync(Guid caseId, HttpContext http, PassOn pass, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        await pass.PutAsync(http.Viewer(), caseId, form["id"], "told", null, null, null, cancel);
        return Results.Redirect(form["from"] == "mine" ? "/mine" : $"/cases/{caseId}#became");
    }
}
