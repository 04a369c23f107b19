using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Clusters;

/// <summary>
/// A case of a confirmed cluster is a grave event: its report says so, and the two-hour rules run from the confirmation. Whoever
/// leaves it again is no more one than before.
/// </summary>
public sealed class MarkCases(Store store, Vault vault, IOptions<GreenChannelOptions> options)
{
    private const string Flag = "cluster";

    /// <summary>Marks the report and starts its clocks. The entry is to be saved with the row.</summary>
    /// <param name="viewer">Who confirmed.</param>
    /// <param name="row">The case, tracked.</param>
    /// <param name="detail">Of the entry.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The entry, and whether the report had to be marked.</returns>
    public (Entry Entry, bool Marked) Join(Viewer viewer, CaseRow row, object detail, DateTime now)
    {
        var inside = new SealedCase(vault, row);
        var report = inside.Report();
        if (report["event"] is not JsonObject found) report["event"] = found = [];
        if (found["flags"] is not JsonArray flags) found["flags"] = flags = [];
        if (flags.Any(IsFlag)) return (new Entry(viewer, "cluster.joined", detail) { Case = row }, false);
        flags.Add(Flag);
        var sealedReport = inside.SealReport(report);
        Reckon(row, triage => ClockRules.Continue(triage.Clocks, [RuleProfiles.Get(triage.Profile).Start(ClockKind.Report, "graveReport", now)], now), now);
        return (new Entry(viewer, "cluster.joined", detail) { Case = row, Sealed = sealedReport }, true);
    }

    /// <summary>Takes the mark away that <see cref="Join"/> has made; a case that is grave for another reason stays so.</summary>
    public Entry Leave(Viewer viewer, CaseRow row, object detail, DateTime now)
    {
        var inside = new SealedCase(vault, row);
        var report = inside.Report();
        if ((report["event"] as JsonObject)?["flags"] is JsonArray flags)
            foreach (var flag in flags.Where(IsFlag).ToList()) flags.Remove(flag);
        var sealedReport = inside.SealReport(report);
        using var document = JsonDocument.Parse(report.ToJsonString());
        var grave = ReportReader.Read(document.RootElement, options.Value.Zone, withoutId: true).Report is { } read && GraveEvents.Of(read).Count > 0;
        Reckon(row, triage => grave ? triage.Clocks : [.. triage.Clocks.Where(clock => clock.Rule != GraveRule(triage))], now);
        return new Entry(viewer, "cluster.left", detail) { Case = row, Sealed = sealedReport };
    }

    private void Reckon(CaseRow row, Func<TriageResult, IReadOnlyList<Clock>> clocks, DateTime now)
    {
        var triage = JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!;
        row.Triage = JsonSerializer.Serialize(triage with { Clocks = clocks(triage) }, Json.Stored);
        CaseDeadlines.Place(row);
        if (CaseReviews.Changed(row, now) is { } again) store.Add(again);
    }

    private static bool IsFlag(JsonNode? flag) => flag is JsonValue value && value.TryGetValue<string>(out var text) && text == Flag;

    private static string GraveRule(TriageResult triage)
    {
        var profile = RuleProfiles.Get(triage.Profile);
        return $"{profile.Code}/{profile.Limits["graveReport"].Rule}";
    }
}
