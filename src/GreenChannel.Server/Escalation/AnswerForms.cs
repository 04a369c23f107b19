using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Escalation;

/// <summary>The forms of the duty desk and of the case page: each does what the API call of the same name does, and leads back.</summary>
public static class AnswerForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/escalations/{id:guid}/answer", AnswerAsync).RequireAuthorization(Access.Hospitals).ExcludeFromDescription();
        routes.MapPost("/escalations/{id:guid}/arrival", (Guid id, HttpContext http, CloseRequest close) =>
            CloseAsync(http, close.ArriveAsync, id)).RequireAuthorization(Access.Hospitals).ExcludeFromDescription();
        routes.MapPost("/escalations/{id:guid}/handover", (Guid id, HttpContext http, CloseRequest close) =>
            CloseAsync(http, close.HandOverAsync, id)).RequireAuthorization(Access.Hospitals).ExcludeFromDescription();
        routes.MapPost("/escalations/{id:guid}/stand-down", (Guid id, HttpContext http, CloseRequest close) =>
            CloseAsync(http, close.StandDownAsync, id)).RequireAuthorization(Access.HospitalsAndClinics).ExcludeFromDescription();
        routes.MapPost("/cases/{caseId:guid}/escalation", async (Guid caseId, HttpContext http, OpenByHand open) =>
        {
            await open.PutAsync(http.Viewer(), caseId, null);
            return Results.Redirect($"/cases/{caseId}");
        }).RequireAuthorization(Access.Reporters).ExcludeFromDescription();
    }

    private static async Task<IResult> AnswerAsync(Guid id, HttpContext http, Acknowledge acknowledge, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var viewer = http.Viewer();
        return Said(form, viewer.DisplayName) is { } said ? Back(await acknowledge.PutAsync(viewer, id, said, cancel), "/inbox") : Results.Redirect("/inbox?said=impossible");
    }

    /// <summary>What a form of answer says, in the name of who fills it in; null without a decision.</summary>
    internal static Acknowledgement? Said(IFormCollection form, string? name)
    {
        string? Given(string field) => form[field] is [.., { Length: > 0 and <= 500 } text] && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
        if (Given("decision") is not ("seen" or "accepted" or "declined")) return null;

        // Minutes that make no sense must not stop a doctor from accepting: they count as not given.
        int? eta = int.TryParse(Given("etaMinutes"), out var minutes) && minutes is >= 0 and <= 360 ? minutes : null;
        var by = Given("byName") ?? name;
        return new Acknowledgement(
            Given("decision")!, Given("quickReason") ?? Given("reason"), eta, by is null && Given("byPhone") is null ? null : new StaffMember(by, Given("byPhone")), Given("bed"), Given("team"));
    }

    private static async Task<IResult> CloseAsync(HttpContext http, Func<Viewer, Guid, Outcome, CancellationToken, Task<Commanded>> close, Guid id)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync() : null;
        string? Given(string name) => form?[name].ToString() is { Length: > 0 and <= 4_000 } text ? text.Trim() : null;
        var viewer = http.Viewer();
        var commanded = await close(viewer, id, new Outcome(Given("diagnosis"), Given("treatment"), Given("outcome"), Given("reason")), CancellationToken.None);
        return Back(commanded, viewer.Role == Role.Hospital ? "/inbox" : commanded.Item is { } item ? $"/cases/{item.CaseId}" : "/cases");
    }

    private static IResult Back(Commanded commanded, string page) =>
        Results.Redirect(commanded.Problem is { } problem ? $"/inbox?said={problem.Code}" : page);
}
