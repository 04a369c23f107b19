using System.Text.Json;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Conclusions;

/// <summary>What is sealed of a conclusion.</summary>
public sealed record SaidConclusion(string Diagnosis, string Basis, IReadOnlyList<string> Members, string? Reason, string? Words, bool LotHandled, string RecordedBy);

/// <summary>One conclusion of a case.</summary>
/// <param name="Number">National class, 1–7.</param>
/// <param name="MayBeCompensated">It is, or cannot be excluded to be, an 异常反应 (art. 56); whether and how is decided elsewhere.</param>
public sealed record ConclusionItem(
    Guid Id, string By, string Place, string Class, int Number, string? Certainty, string? Damage, DateOnly Day, DateTime RecordedAt, string RecordedBy,
    string Diagnosis, string Basis, IReadOnlyList<string> Members, string? Reason, string? Words, bool LotHandled, bool MayBeCompensated)
{
    public static ConclusionItem Of(ConclusionRow row, SealedCase inside)
    {
        var said = JsonSerializer.Deserialize<SaidConclusion>(inside.Open(row.Sealed, $"conclusion/{row.Id:N}"), Json.Stored)!;
        return new ConclusionItem(
            row.Id, row.By, row.Place, Json.Word((NationalClass)row.Class), row.Class, row.Certainty, row.Damage is { } damage ? Json.Word((DamageGrade)damage) : null, row.Day, row.RecordedAt, said.RecordedBy,
            said.Diagnosis, said.Basis, said.Members, said.Reason, said.Words, said.LotHandled, row.Certainty is "is" or "cannotBeExcluded");
    }
}

/// <summary>What the page of conclusions shows.</summary>
/// <param name="IsCommon">A county may conclude it without a panel.</param>
/// <param name="NeedsHigherPanel">Death, severe disability, cluster or major impact: city or province.</param>
public sealed record ConclusionView(string? CaseNumber, string Level, bool IsCommon, bool NeedsHigherPanel, IReadOnlyList<ConclusionItem> Conclusions);

/// <summary>The conclusions of a case, the one that counts first.</summary>
public sealed class ReadConclusions(Store store, Vault vault, IOptions<GreenChannelOptions> options)
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
        return [.. rows.Select(one => ConclusionItem.Of(one, inside))];
    }
}
