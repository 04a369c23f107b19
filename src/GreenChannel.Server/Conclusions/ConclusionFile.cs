using GreenChannel.Exchange.Sheets;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Conclusions;

/// <summary>A conclusion as a file: the lines of its page, then its members and its day. Of those of a case the one that ?of= names, else the one that counts.</summary>
public sealed class ConclusionFile(WriteConclusion write, IOptions<GreenChannelOptions> options)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var format in SheetFile.Formats)
        {
            routes.MapGet($"/cases/{{caseId:guid}}/conclusion.{format}", (Guid caseId, string? of, HttpContext http, ConclusionFile file, CancellationToken cancel) => file.OfAsync(http, caseId, of, format, cancel))
                .RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
        }
    }

    private async Task<IResult> OfAsync(HttpContext http, Guid caseId, string? of, string format, CancellationToken cancel)
    {
        if (await write.OfAsync(http.Viewer(), caseId, Guid.TryParse(of, out var which) ? which : null, "conclusion", format, cancel) is not { } paper)
            return http.IsForMachines() ? new Problem(404, "not-found").Result(http) : Results.NotFound();
        return SheetFile.Result(http, $"conclusion-{paper.CaseNumber ?? caseId.ToString("N")}", format, new Sheet(
            Texts.Of("export.kind.conclusion", Language.Chinese), [new(Texts.Of("card.sheet.name", Language.Chinese), 24), new(Texts.Of("card.sheet.value", Language.Chinese), 60)],
            Lines(paper, options.Value.Zone).Select(line => (IReadOnlyList<string>)[Texts.Of(line.Key, Language.Chinese), line.Value ?? ""]).ToAsyncEnumerable()));
    }

    // Where nobody has concluded yet the file says so, as the page does.
    private static IEnumerable<ConclusionLine> Lines(ConclusionPaper paper, TimeZoneInfo zone) => paper.Item is not { } item
        ? [new("export.kind.conclusion", Texts.Of("conclusion.none", Language.Chinese))]
        : [.. paper.Lines(item), .. ConclusionPaper.Members(item, zone).Select(member => new ConclusionLine("field-name.members", member.Signature is null ? member.Name : $"{member.Name} · {member.Signature}")), new("field-name.day", ConclusionPaper.Day(item.Day))];
}
