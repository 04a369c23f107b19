using GreenChannel.Domain.Intake;
using GreenChannel.Exchange.Sheets;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Text;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Intake.Card;

/// <summary>The card of one case as a file: an item a line, in the official order. Who may open the case may keep it, covered where they see it covered.</summary>
public sealed class CardFile(ReadCase read, FacilityBook book, Store store, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var format in SheetFile.Formats)
        {
            routes.MapGet($"/cases/{{caseId:guid}}/card.{format}", (Guid caseId, HttpContext http, CardFile file, CancellationToken cancel) => file.OfAsync(http, caseId, format, cancel)).ExcludeFromDescription();
        }
    }

    private async Task<IResult> OfAsync(HttpContext http, Guid caseId, string format, CancellationToken cancel)
    {
        var viewer = http.Viewer();
        if (await read.FindAsync(viewer, caseId, http.Language(), cancel) is not { } found) return http.IsForMachines() ? new Problem(404, "not-found").Result(http) : Results.NotFound();
        var card = CardCase.Of(found, await book.ReadAsync(cancel), options.Value.Zone);
        var day = Moment.At(found.ReceivedAt, options.Value.Zone).Day;
        await new ExportMade("card", "investigation", viewer.Organisation, day, day, 1) { Format = format, Identity = !found.IdentityCovered, CaseId = caseId }.NoteAsync(store, viewer, time.GetUtcNow(), cancel);
        return SheetFile.Result(http, $"card-{found.CaseNumber ?? caseId.ToString("N")}", format, new Sheet(
            Texts.Of("card.open", Language.Chinese),
            [new(Texts.Of("card.sheet.item", Language.Chinese), 8), new(Texts.Of("card.sheet.name", Language.Chinese), 32), new(Texts.Of("card.sheet.value", Language.Chinese), 60)],
            Lines(card)));
    }

    private static async IAsyncEnumerable<IReadOnlyList<string>> Lines(CardCase card)
    {
        await Task.CompletedTask;
        foreach (var column in CardColumns.All)
        {
            if (column.Dose > Math.Max(1, card.Suspects.Count)) continue;
            var name = column.Item.Length > 0 ? column.Heading[(column.Item.Length + 1)..] : column.Heading;
            yield return [column.Item, name, CardColumns.Cell(column, card)];
        }
    }
}
