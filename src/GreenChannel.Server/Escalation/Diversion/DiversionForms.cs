using System.Globalization;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Escalation.Diversion;

/// <summary>The duty desk's short form: for so many hours, or until a time on the wall.</summary>
public static class DiversionForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/inbox/diversion", SetAsync).RequireAuthorization(Access.Hospitals).ExcludeFromDescription();
        routes.MapPost("/inbox/diversion/lift", async (HttpContext http, DivertHospital divert, CancellationToken cancel) =>
        {
            await divert.LiftAsync(http.Viewer(), cancel);
            return Results.Redirect("/inbox");
        }).RequireAuthorization(Access.Hospitals).ExcludeFromDescription();
    }

    private static async Task<IResult> SetAsync(HttpContext http, DivertHospital divert, IOptions<GreenChannelOptions> options, TimeProvider time, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var reason = form["reason"].ToString().Trim();
        if (reason.Length is 0 or > 200 || Until(form, options.Value.Zone, time.Now()) is not { } until) return Results.Redirect("/inbox?said=diversion");
        await divert.PutAsync(http.Viewer(), until, reason, cancel);
        return Results.Redirect("/inbox");
    }

    // A time that has passed today means tomorrow's.
    private static DateTime? Until(IFormCollection form, TimeZoneInfo zone, DateTime now)
    {
        if (TimeOnly.TryParseExact(form["until"].ToString(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
        {
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, zone));
            return new[] { today, today.AddDays(1) }.Select(day => day.ToDateTime(wall)).Where(local => !zone.IsInvalidTime(local))
                .Select(local => TimeZoneInfo.ConvertTimeToUtc(local, zone)).FirstOrDefault(at => at > now && at <= now + DivertHospital.Longest) is { Ticks: > 0 } at ? at : null;
        }

        return int.TryParse(form["hours"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours is >= 1 and <= 24 ? now.AddHours(hours) : null;
    }
}
