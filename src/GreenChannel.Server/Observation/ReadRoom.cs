using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Observation;

/// <summary>Who is in the room, who is to come, who has gone today.</summary>
/// <param name="Inside">The longest waiting first: the order in which doses were given, which nothing changes.</param>
/// <param name="Expected">In the order of the list.</param>
/// <param name="Gone">The last first.</param>
public sealed record Room(IReadOnlyList<StayItem> Inside, IReadOnlyList<StayItem> Expected, IReadOnlyList<StayItem> Gone);

/// <summary>GET /api/stays: the observation room of the caller's unit.</summary>
public sealed class ReadRoom(Store store, Vault vault, StoppedLots lots, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private const int MostGone = 50;

    // Who was forgotten leaves the screen after a day, and who did not come with the day's end.
    private static readonly TimeSpan Shown = TimeSpan.FromHours(24);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/stays", HandleAsync).RequireAuthorization(Access.Clinics)
        .WithName("ListStays").WithTags("observation").Produces<ListPage<StayItem>>().ProducesProblem(400);

    private static async Task<IResult> HandleAsync(string? state, HttpContext http, ReadRoom read, CancellationToken cancel)
    {
        var asked = Enum.GetValues<StayState>().Where(one => state is null or "" || Json.Word(one) == state).ToList();
        if (asked.Count == 0) return new Problem(400, "unreadable") { Fields = [("state", "unknownValue")] }.Result(http);
        var room = await read.OfAsync(http.Viewer(), cancel);
        var shown = room.Inside.Concat(room.Expected).Concat(asked.Count == 1 ? room.Gone : []);
        return Results.Json(new ListPage<StayItem>([.. shown.Where(item => asked.Contains(item.State))], null), Json.Stored);
    }

    public async Task<Room> OfAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var now = time.Now();
        var since = now - Shown;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, options.Value.Zone));
        var stopped = await lots.OfAsync(viewer, cancel);
        var open = await store.Stays(viewer).AsNoTracking().Where(row => !row.IsOver && row.ListedAt >= since).ToListAsync(cancel);
        var gone = await store.Stays(viewer).AsNoTracking().Where(row => row.IsOver && row.ListedAt >= since).OrderByDescending(row => row.ListedAt).Take(MostGone).ToListAsync(cancel);
        return new Room(
            [.. open.Where(row => row.GivenAt is not null).OrderBy(row => row.GivenAt).ThenBy(row => row.ListedAt).ThenBy(row => row.Id).Select(Item)],
            [.. open.Where(row => row.GivenAt is null && Day(row.ListedAt) == today).OrderBy(row => row.ListedAt).ThenBy(row => row.Id).Select(Item)],
            [.. gone.OrderByDescending(row => row.ReactedAt ?? row.LeftAt).Select(Item)]);

        StayItem Item(StayRow row) => StayItem.Of(row, new SealedStay(vault, row).Body(), LotRules.Check(row.Lot, row.Vaccine, row.Expiry, Day(row.GivenAt ?? now), stopped), now);
        DateOnly Day(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, options.Value.Zone));
    }
}
