using System.Text.Json;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Exports;

/// <summary>What was taken out: when, by whom, for what, for whom, how much.</summary>
public sealed record ExportItem(DateTime At, string Actor, string Organisation, Guid Id, string Kind, string Purpose, string Recipient, DateOnly From, DateOnly To, int Count, int Hidden, string? Permission);

/// <summary>GET /api/exports: the last ones of the viewer's own office and of those below it, newest first.</summary>
public sealed class ReadExports(Store store)
{
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/exports", async (HttpContext http, ReadExports read, CancellationToken cancel) =>
            Results.Json(new ListPage<ExportItem>(await read.OfAsync(http.Viewer(), cancel), null), Json.Stored))
        .RequireAuthorization(Access.Surveillance).WithName("ListExports").WithTags("exports").Produces<ListPage<ExportItem>>();

    public async Task<IReadOnlyList<ExportItem>> OfAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var entries = await store.Acted(MakeExport.Action).Where(Visibility.OfOffices(viewer)).AsNoTracking().OrderByDescending(entry => entry.Position).Take(Most).ToListAsync(cancel);
        return [.. entries.Select(Item)];
    }

    private static ExportItem Item(AuditRow entry)
    {
        var said = JsonSerializer.Deserialize<Said>(entry.Detail, Json.Stored)!;
        return new ExportItem(entry.At, entry.Actor, entry.Organisation, said.Id, said.Kind, said.Purpose, said.Recipient, said.From, said.To, said.Count, said.Hidden, said.Permission);
    }

    private sealed record Said(Guid Id, string Kind, string Purpose, string Recipient, DateOnly From, DateOnly To, int Count, int Hidden, string? Permission);
}
