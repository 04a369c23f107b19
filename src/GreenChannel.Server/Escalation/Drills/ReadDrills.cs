using System.Globalization;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Escalation.Drills;

/// <summary>One exercise.</summary>
/// <param name="ToFirstMessage">From opening to the first message that a channel took, in seconds; null where none did.</param>
/// <param name="ToSeen">From opening to the first person who had it, in seconds.</param>
/// <param name="ToAcceptance">From opening to the acceptance, in seconds; null where nobody accepted.</param>
public sealed record DrillItem(
    Guid CaseId, string Site, DateTime OpenedAt, RequestState State, string? AcceptedBy, int Rung, double? ToFirstMessage, double? ToSeen, double? ToAcceptance);

/// <summary>How one hospital did in the month's exercises.</summary>
/// <param name="Asked">How often it was asked.</param>
/// <param name="Answered">How often somebody there saw, accepted or declined.</param>
/// <param name="MedianToAnswer">From being asked to its first answer, in seconds; null without one.</param>
public sealed record DrillHospital(string Hospital, string Name, int Asked, int Answered, int Accepted, double? MedianToAnswer);

/// <summary>A month of exercises in a jurisdiction.</summary>
public sealed record DrillReport(string Month, IReadOnlyList<DrillItem> Items, IReadOnlyList<DrillHospital> Hospitals, int Sites, double? MedianToAcceptance)
{
    public int Accepted => Items.Count(item => item.ToAcceptance is not null);
}

/// <summary>GET /api/drills?month=: the monthly report of exercises in the viewer's jurisdiction (E25).</summary>
public sealed class ReadDrills(Store store, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/drills", async (string? month, HttpContext http, ReadDrills read, CancellationToken cancel) =>
            await read.MonthAsync(http.Viewer(), month, cancel) is { } report
                ? Results.Json(report, Json.Stored)
                : new Problem(400, "unreadable") { Fields = [("month", "format")] }.Result(http))
        .RequireAuthorization(Access.Reporters).WithName("ReadDrills").WithTags("drills").Produces<DrillReport>().ProducesProblem(400);

    /// <summary>Null where the month is none.</summary>
    public async Task<DrillReport?> MonthAsync(Viewer viewer, string? month, CancellationToken cancel = default)
    {
        var zone = options.Value.Zone;
        var first = new DateOnly(1, 1, 1);
        if (string.IsNullOrEmpty(month))
        {
            var today = Moment.At(time.Now(), zone).Day;
            first = new DateOnly(today.Year, today.Month, 1);
        }
        else if (!DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first) || first.Year is < 2000 or > 2200)
        {
            return null;
        }

        var (from, to) = (Moment.On(first).Earliest(zone), Moment.On(first.AddMonths(1)).Earliest(zone));
        var cases = await store.Cases(viewer).AsNoTracking().Where(row => row.Origin == "drill" && row.ReceivedAt >= from && row.ReceivedAt < to)
            .Select(row => new { row.Id, row.Site }).ToDictionaryAsync(row => row.Id, row => row.Site, cancel);
        var ids = cases.Keys.ToList();
        var requests = (await store.Requests(viewer).AsNoTracking().Where(row => ids.Contains(row.CaseId)).OrderBy(row => row.OpenedAt).ToListAsync(cancel)).Select(row => row.Read()).ToList();
        var sent = await store.Outbox.Where(row => ids.Contains(row.CaseId) && row.Kind == "alert" && row.SentAt != null)
            .GroupBy(row => row.RequestId!.Value).Select(group => new { group.Key, At = group.Min(row => row.SentAt) }).ToDictionaryAsync(group => group.Key, group => group.At, cancel);
        var items = requests.Select(request => new DrillItem(
            request.CaseId, cases[request.CaseId], request.OpenedAt, request.State, request.Acceptance?.Hospital.Name, request.Rung,
            Seconds(request.OpenedAt, sent.GetValueOrDefault(request.Id)), Seconds(request.OpenedAt, request.Rungs.Min(rung => rung.SeenAt)), Seconds(request.OpenedAt, request.Acceptance?.At))).ToList();
        return new DrillReport(
            first.ToString("yyyy-MM", CultureInfo.InvariantCulture), items, [.. requests.SelectMany(request => request.Rungs).GroupBy(rung => rung.Hospital.Code).Select(Hospital).OrderBy(hospital => hospital.Hospital, StringComparer.Ordinal)],
            items.DistinctBy(item => item.Site).Count(), Median(items.Select(item => item.ToAcceptance)));
    }

    private static DrillHospital Hospital(IGrouping<string, Rung> asked) => new(
        asked.Key, asked.First().Hospital.Name, asked.Count(), asked.Count(rung => Answer(rung) is not null), asked.Count(rung => rung.Acceptance is not null),
        Median(asked.Select(rung => Seconds(rung.AskedAt, Answer(rung)))));

    private static DateTime? Answer(Rung rung) => new[] { rung.SeenAt, rung.Acceptance?.At, rung.DeclinedAt }.Min();

    private static double? Seconds(DateTime from, DateTime? to) => to is { } until ? Math.Round((until - from).TotalSeconds, 1) : null;

    private static double? Median(IEnumerable<double?> values)
    {
        var sorted = values.OfType<double>().Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
