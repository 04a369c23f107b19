using System.Text.Json;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Conclusions.Panels;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Conclusions;

/// <summary>What the page of conclusions shows.</summary>
/// <param name="IsCommon">A county may conclude it without a panel.</param>
/// <param name="NeedsHigherPanel">Death, severe disability, cluster or major impact: city or province.</param>
public sealed record ConclusionView(string? CaseNumber, string Level, bool IsCommon, bool NeedsHigherPanel, IReadOnlyList<ConclusionItem> Conclusions);

/// <summary>The conclusions of a case, the one that counts first.</summary>
public sealed class ReadConclusions(Store store, Vault vault, IdentityCover cover, ReadSignOffs signOffs, IOptions<GreenChannelOptions> options)
{
    /// <summary>Null for a case that the viewer may not see, and for one that nobody concludes: a drill or an import.</summary>
    public async Task<ConclusionView?> ViewAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId && row.Origin == "live", cancel);
        if (row is null || await OfAsync(viewer, caseId, cancel) is not { } items) return null;
        var grave = GraveEvents.Of(ReportOf(new SealedCase(vault, row), options.Value.Zone));
        var higher = ConclusionRules.LowestPanel(NationalProfile.Shipped, grave) > Domain.Facilities.DivisionLevel.County;
        return new ConclusionView(row.CaseNumber, row.Level, row.Class == "general" && !higher, higher, items);
    }

    internal static Report ReportOf(SealedCase inside, TimeZoneInfo zone)
    {
        using var document = JsonDocument.Parse(inside.Report().ToJsonString());
        return ReportReader.Read(document.RootElement, zone).Report!;
    }

    /// <summary>Null for a case that the viewer may not see.</summary>
    public async Task<IReadOnlyList<ConclusionItem>?> OfAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId && row.Origin != "service", cancel);
        if (row is null) return null;
        var inside = new SealedCase(vault, row);
        var rows = await store.Conclusions(caseId).AsNoTracking().OrderByDescending(one => one.RecordedAt).ThenByDescending(one => one.Id).ToListAsync(cancel);
        var signed = await signOffs.OfCaseAsync(caseId, rows, cancel);
        var items = rows.Select(one => ConclusionItem.Of(one, inside) with { SignOffs = [.. signed[one.Id]] });
        if (rows.Count == 0 || !await cover.IsOnAsync(viewer, caseId, cancel)) return [.. items];
        var report = inside.Report();
        return [.. items.Select(item => item.Covered(report))];
    }
}
