using System.Globalization;
using GreenChannel.Exchange.Sheets;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Clusters;

/// <summary>
/// The register of a cluster as a file, covered where its page is: as a workbook its head and its lines on two sheets; as CSV,
/// which has one, the head before each line.
/// </summary>
public sealed class RegisterFile(ReadClusters read, FacilityBook book, Store store, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var format in SheetFile.Formats)
        {
            routes.MapGet($"/clusters/{{id:guid}}/register.{format}", (Guid id, HttpContext http, RegisterFile file, CancellationToken cancel) => file.OfAsync(http, id, format, cancel))
                .RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
        }
    }

    private async Task<IResult> OfAsync(HttpContext http, Guid id, string format, CancellationToken cancel)
    {
        var viewer = http.Viewer();
        if (await read.FindAsync(viewer, id, cancel) is not { } view) return http.IsForMachines() ? new Problem(404, "not-found").Result(http) : Results.NotFound();
        var names = await book.ReadAsync(cancel);
        var item = view.Cluster;
        await new ExportMade("register", "investigation", viewer.Organisation, item.First, item.Last, view.Lines.Count) { Format = format, Identity = !view.Covered, ClusterId = id }.NoteAsync(store, viewer, time.GetUtcNow(), cancel);
        return SheetFile.Result(http, $"register-{item.Code ?? id.ToString("N")}", format, format == "csv" ? [Lines(view, Head(view, names))] : [HeadSheet(view, names), Lines(view, [])]);
    }

    private static List<(string Name, string Value)> Head(ClusterView view, Facilities names) => [.. RegisterPaper.Head.Select(field => (field.Name(), field.Of((view, names)) ?? ""))];

    private static Sheet HeadSheet(ClusterView view, Facilities names) => new(
        Texts.Of("register.sheet", Language.Chinese), [new(Texts.Of("card.sheet.name", Language.Chinese), 24), new(Texts.Of("card.sheet.value", Language.Chinese), 60)],
        Head(view, names).Select(field => (IReadOnlyList<string>)[field.Name, field.Value]).ToAsyncEnumerable());

    private static Sheet Lines(ClusterView view, IReadOnlyList<(string Name, string Value)> head) => new(
        Texts.Of("register.lines", Language.Chinese),
        [.. head.Select(field => new SheetColumn(field.Name)), new(Texts.Of("register.line.no", Language.Chinese), 6), .. RegisterPaper.Columns.Select(column => new SheetColumn(column.Name()))],
        view.Lines.Select((line, index) => (IReadOnlyList<string>)[.. head.Select(field => field.Value), (index + 1).ToString(CultureInfo.InvariantCulture), .. RegisterPaper.Columns.Select(column => column.Of(line) ?? "")]).ToAsyncEnumerable(),
        Frozen: 3);
}
