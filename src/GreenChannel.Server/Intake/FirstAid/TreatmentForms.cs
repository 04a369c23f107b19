using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.FirstAid;

/// <summary>The taps of the first-aid card: each does what the API call of the same name does, and leads back to the card.</summary>
public static class TreatmentForms
{
    private static readonly string[] Vitals = ["heartRate", "systolicMmHg", "spo2Percent", "respiratoryRate", "temperatureC"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cases/{caseId:guid}/treatment", RecordAsync).RequireAuthorization(Access.Reporters).ExcludeFromDescription();
        routes.MapPost("/first-aid/{reportId:guid}/treatment", RecordBehindAsync).RequireAuthorization(Access.HospitalsAndClinics).ExcludeFromDescription();
        routes.MapPost("/cases/{caseId:guid}/weight", WeighAsync).RequireAuthorization(Access.Reporters).ExcludeFromDescription();
    }

    private static async Task<IResult> RecordAsync(Guid caseId, HttpContext http, RecordTreatment record, TimeProvider time, CancellationToken cancel)
    {
        var form = await FormAsync(http, cancel);
        var entry = new JsonObject { ["id"] = Given(form, "id") ?? Guid.CreateVersion7(time.GetUtcNow()).ToString(), ["kind"] = Given(form, "kind") };
        if (Given(form, "at") is { } at) entry["at"] = at; // What waited for the line says when it was done.
        else if (int.TryParse(Given(form, "minutesAgo"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 720)
            entry["at"] = Instants.Text(time.Now().AddMinutes(-minutes));
        if (Given(form, "kind") == "adrenaline") Number(entry, "amountMg", Given(form, "amountMg"));
        if (Given(form, "note") is { } note) entry["note"] = note;
        if (Given(form, "corrects") is { } corrects) entry["corrects"] = corrects;
        if (Given(form, "kind") == "vitals")
        {
            var measured = new JsonObject();
            foreach (var name in Vitals) Number(measured, name, Given(form, name));
            if (Given(form, "consciousness") is { } level) measured["consciousness"] = level;
            entry["measurements"] = measured;
        }

        using var body = JsonDocument.Parse(entry.ToJsonString());
        var recorded = await record.PutAsync(http.Viewer(), caseId, body.RootElement, http.Language(), cancel);
        return Back(caseId, recorded.Problem);
    }

    // What was tapped before its report had arrived knows the report only.
    private static async Task<IResult> RecordBehindAsync(Guid reportId, HttpContext http, Store store, RecordTreatment record, TimeProvider time, CancellationToken cancel)
    {
        var viewer = http.Viewer();
        var caseId = await store.Cases(viewer).Where(row => row.ReportedBy == viewer.Organisation && row.ReportId == reportId).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancel);
        return caseId is { } known ? await RecordAsync(known, http, record, time, cancel) : Results.Redirect("/cases");
    }

    private static async Task<IResult> WeighAsync(Guid caseId, HttpContext http, UpdateCase update, TimeProvider time, CancellationToken cancel)
    {
        var form = await FormAsync(http, cancel);
        var patient = new JsonObject();
        Number(patient, "weightKg", Given(form, "weightKg"));
        using var patch = JsonDocument.Parse(new JsonObject { ["id"] = Guid.CreateVersion7(time.GetUtcNow()).ToString(), ["patient"] = patient }.ToJsonString());
        return Back(caseId, (await update.ApplyAsync(http.Viewer(), caseId, patch.RootElement, http.Language(), cancel: cancel)).Problem);
    }

    private static IResult Back(Guid caseId, Problem? problem) => problem is { Status: 404 }
        ? Results.Redirect("/cases")
        : Results.Redirect(problem is null ? $"/cases/{caseId}#first-aid" : $"/cases/{caseId}?said={problem.Code}#first-aid");

    private static async Task<IFormCollection> FormAsync(HttpContext http, CancellationToken cancel) =>
        http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;

    private static string? Given(IFormCollection form, string field) => form[field] is [.., { Length: > 0 and <= 500 } text] && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    // What is no number is passed on as typed, so that the refusal names it.
    private static void Number(JsonObject into, string name, string? typed)
    {
        if (typed is null) return;
        into[name] = decimal.TryParse(typed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : typed;
    }
}
