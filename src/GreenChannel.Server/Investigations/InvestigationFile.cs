using System.Globalization;
using GreenChannel.Domain.Intake;
using GreenChannel.Exchange.Sheets;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Investigations;

/// <summary>The investigation form of one case as a file: a field a line in the order of the form, a column each vaccine; covered where its page is.</summary>
public sealed class InvestigationFile(ReadInvestigation read, Store store, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var format in SheetFile.Formats)
        {
            routes.MapGet($"/cases/{{caseId:guid}}/investigation.{format}", (Guid caseId, HttpContext http, InvestigationFile file, CancellationToken cancel) => file.OfAsync(http, caseId, format, cancel))
                .RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
        }
    }

    private async Task<IResult> OfAsync(HttpContext http, Guid caseId, string format, CancellationToken cancel)
    {
        var viewer = http.Viewer();
        if (await read.FindAsync(viewer, caseId, Language.Chinese, cancel) is not { } view) return http.IsForMachines() ? new Problem(404, "not-found").Result(http) : Results.NotFound();
        var day = Moment.At(await store.Cases(viewer).Where(row => row.Id == caseId).Select(row => row.ReceivedAt).FirstAsync(cancel), options.Value.Zone).Day;
        await new ExportMade("investigation", "investigation", viewer.Organisation, day, day, 1) { Format = format, Identity = !view.IdentityCovered, CaseId = caseId }.NoteAsync(store, viewer, time.GetUtcNow(), cancel);
        return SheetFile.Result(http, $"investigation-{view.CaseNumber ?? caseId.ToString("N")}", format, new Sheet(
            Texts.Of("investigation.sheet", Language.Chinese),
            [
                new(Texts.Of("investigation.part", Language.Chinese), 18), new(Texts.Of("card.sheet.item", Language.Chinese), 8), new(Texts.Of("card.sheet.name", Language.Chinese), 32),
                new(Texts.Of("card.sheet.value", Language.Chinese), 40), .. Enumerable.Range(2, InvestigationPaper.Columns - 1).Select(dose => new SheetColumn(Texts.Of("card.dose", Language.Chinese, dose), 24)),
            ],
            Lines(new InvestigationPaper(view)).ToAsyncEnumerable()));
    }

    private static IEnumerable<IReadOnlyList<string>> Lines(InvestigationPaper paper) => PartLines(paper).Concat(paper.SpecimenRows.SelectMany((row, i) =>
        row.Select(line => (IReadOnlyList<string>)[InvestigationPaper.Annex, (i + 1).ToString(CultureInfo.InvariantCulture), line.Name, line.Value, .. Enumerable.Repeat("", InvestigationPaper.Columns - 1)])));

    private static IEnumerable<IReadOnlyList<string>> PartLines(InvestigationPaper paper) =>
        from part in InvestigationPaper.Parts
        from field in part.Fields
        select (IReadOnlyList<string>)[$"{part.Part}、{part.Zh}", field.No ?? "", InvestigationPaper.Name(field), .. Enumerable.Range(0, InvestigationPaper.Columns).Select(column => column == 0 || part.PerDose ? paper.Cell(part, field, column) : "")];
}
