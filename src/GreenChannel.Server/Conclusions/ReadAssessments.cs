using GreenChannel.Domain.Brighton;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Conclusions;

/// <summary>What a panel may look at before it concludes.</summary>
/// <param name="Vaccines">Codes or names of the doses that may have caused it.</param>
/// <param name="Diagnosis">As the report has it.</param>
/// <param name="IsInvestigated">The investigation has ended; before that the WHO asks no question.</param>
/// <param name="Findings">What the report says of each case definition already.</param>
/// <param name="Catalogue">Rows of the compensation catalogue that speak of these vaccines and this diagnosis; they decide nothing.</param>
/// <param name="CatalogueSource">Where the catalogue comes from, and what is not in it.</param>
/// <param name="Items">The assessments, the latest first.</param>
public sealed record AssessmentView(
    string? CaseNumber, string Level, IReadOnlyList<string> Vaccines, string? Diagnosis, bool IsInvestigated, IReadOnlyDictionary<string, KnownFindings> Findings,
    IReadOnlyList<CatalogueLine> Catalogue, string CatalogueSource, IReadOnlyList<AssessmentItem> Items);

/// <summary>What a report says of a case definition.</summary>
/// <param name="IsMeant">The definition is offered for the report's diagnosis.</param>
/// <param name="Present">Findings that signs and measurements are.</param>
/// <param name="ToConfirm">Findings that a sign comes near to.</param>
public sealed record KnownFindings(bool IsMeant, IReadOnlyList<string> Present, IReadOnlyList<string> ToConfirm);

/// <summary>One row of the catalogue beside a dose.</summary>
/// <param name="Fit">before inside after unknown.</param>
/// <param name="Asks">severe immunodeficient.</param>
public sealed record CatalogueLine(string Vaccine, string Damage, After? From, After To, After? ImmunodeficientTo, WindowFit Fit, IReadOnlyList<string> Asks);

/// <summary>The assessments of a case and what they can begin with.</summary>
public sealed class ReadAssessments(Store store, Vault vault, IdentityCover cover, IOptions<GreenChannelOptions> options)
{
    /// <summary>Null for a case that the viewer may not see, and for one that nobody concludes: a drill or an import.</summary>
    public async Task<AssessmentView?> OfAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId && row.Origin == "live", cancel);
        if (row is null) return null;
        var inside = new SealedCase(vault, row);
        var report = ReadConclusions.ReportOf(inside, options.Value.Zone);
        var covered = await cover.IsOnAsync(viewer, caseId, cancel);
        var rows = await store.Assessments(caseId).AsNoTracking().OrderByDescending(one => one.RecordedAt).ThenByDescending(one => one.Id).ToListAsync(cancel);
        var items = rows.Select(one => AssessmentItem.Of(one, inside));
        if (covered) items = items.Select(item => item with { Who = Covered(item.Who, inside.Report()) });
        var suspects = report.Vaccinations.Where(dose => dose.Suspect && (dose.Vaccine ?? dose.Name) is not null).ToList();
        var diagnosis = report.Event.Diagnosis;
        return new AssessmentView(
            row.CaseNumber, row.Level, [.. suspects.Select(dose => dose.Vaccine ?? dose.Name!).Distinct()],
            covered && diagnosis is not null && !RuleBook.Shipped.Diagnoses.ContainsKey(diagnosis) ? IdentityMask.Words(inside.Report(), diagnosis) : diagnosis,
            StoredSteps.Of(row).Taken.Any(step => step.Step == CaseStep.InvestigationEnded),
            CaseDefinitions.Codes.ToDictionary(code => code, code => FindingsOf(CaseDefinitions.Get(code), report)),
            [.. CatalogueOf(suspects, report, options.Value.Zone)], CompensationCatalogue.Shipped.Source, [.. items]);
    }

    private static KnownFindings FindingsOf(CaseDefinition definition, Report report)
    {
        var known = ReportFindings.Of(definition, report);
        return new KnownFindings(report.Event.Diagnosis is { } diagnosis && definition.Diagnoses.Contains(diagnosis), [.. known.Findings.Present.Order(StringComparer.Ordinal)], known.ToConfirm);
    }

    private static IEnumerable<CatalogueLine> CatalogueOf(IEnumerable<Vaccination> suspects, Report report, TimeZoneInfo zone) =>
        from dose in suspects
        where dose.Vaccine is not null && report.Event.Diagnosis is not null
        from match in CatalogueRules.Compare(CompensationCatalogue.Shipped, dose.Vaccine!, report.Event.Diagnosis!, dose.GivenAt, report.Event.OnsetAt, immunodeficient: null, severe: null, zone)
        select new CatalogueLine(dose.Vaccine!, match.Row.Damage, match.Row.From, match.Row.To, match.Row.ImmunodeficientTo, match.Fit, match.Asks);

    private static WhoItem? Covered(WhoItem? who, System.Text.Json.Nodes.JsonObject report) => who is null ? null : who with
    {
        Diagnosis = IdentityMask.Words(report, who.Diagnosis)!,
        Reason = IdentityMask.Words(report, who.Reason),
        Missing = [.. who.Missing.Select(line => IdentityMask.Words(report, line)!)],
    };
}
