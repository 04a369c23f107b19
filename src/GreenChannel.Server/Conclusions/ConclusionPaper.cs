using System.Globalization;
using System.Text.Json;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Conclusions;

/// <summary>A conclusion as it goes out on paper.</summary>
/// <param name="Report">Covered where the reader sees the case covered.</param>
/// <param name="Item">Null where nothing was concluded yet.</param>
/// <param name="Place">Whose officer or panel it is, in words.</param>
/// <param name="Phone">Of the county that answers questions; null where the directory has none.</param>
/// <param name="AppraisalDays">Within which an appraisal may be asked for; null where this is one, or no panel's.</param>
public sealed record ConclusionPaper(string? CaseNumber, Report Report, ConclusionItem? Item, string Place, string? Phone, int? AppraisalDays)
{
    public IEnumerable<Vaccination> Suspects => Report.Vaccinations.Where(dose => dose.Suspect);

    /// <summary>The page of a conclusion line by line, for what is printed and what is given out as a file.</summary>
    internal IEnumerable<ConclusionLine> Lines(ConclusionItem item)
    {
        yield return new("card.number", CaseNumber, true);
        yield return new("card.name", Report.Patient.Name);
        yield return new("card.sex", Report.Patient.Sex is { } sex ? Zh($"sex.{sex}") : null);
        yield return new("card.birth", Day(Report.Patient.BirthDate));
        yield return new("card.onset", Day(Report.Event.OnsetAt?.Day));
        foreach (var dose in Suspects)
            yield return new("card.vaccine", string.Join(" · ", new[] { dose.Vaccine is { } code ? Texts.Find($"vaccine.{code}", Language.Chinese) ?? dose.Name ?? code : dose.Name, dose.Manufacturer, dose.Lot, Day(dose.GivenAt?.Day) }.OfType<string>()), true);
        yield return new("card.course", string.Join("。", new[] { string.Join("、", Report.Event.Signs.Select(sign => Texts.Find($"sign.{sign}", Language.Chinese) ?? sign)), Report.Event.Narrative }.Where(part => !string.IsNullOrWhiteSpace(part))), true);
        yield return new("conclusion.by", $"{Place} {Zh($"conclusion.body.{item.By}")}", true);
        yield return new("conclusion.diagnosis", Texts.Find($"diagnosis.{item.Diagnosis}", Language.Chinese) ?? item.Diagnosis, true);
        yield return new("conclusion.class", $"{item.Number} {Zh($"national-class.{item.Class}")}");
        yield return new("field-name.certainty", item.Certainty is { } certainty ? Zh($"certainty.{certainty}") : null);
        if (item.Damage is { } damage) yield return new("field-name.damage", Zh($"damage.{damage}"), true);
        yield return new("field-name.basis", item.Basis, true);
        if (item.Reason is { } reason) yield return new("field-name.reason", reason, true);
        if (item.LotHandled) yield return new("card.lot", Zh("conclusion.lot-handled"), true);
    }

    /// <summary>Who took part. A signature by account is printed with its time; who signs on paper signs there.</summary>
    internal static IEnumerable<(string Name, string? Signature)> Members(ConclusionItem item, TimeZoneInfo zone) =>
        item.Members.Index().Select(member => (member.Item, item.SignOffs.FirstOrDefault(one => one.Number == member.Index + 1) is { SignedAt: { } at, Proof: "password" } signed
            ? $"{Zh("sign-offs.signed")} {TimeZoneInfo.ConvertTimeFromUtc(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}{(signed.Holds ? "" : $" {Zh("signatures.broken")}")}"
            : null));

    internal static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Zh(string key) => Texts.Of(key, Language.Chinese);
}

/// <summary>A line of the page.</summary>
/// <param name="Key">The text of this key is its name.</param>
/// <param name="Wide">It takes the whole width.</param>
internal sealed record ConclusionLine(string Key, string? Value, bool Wide = false);

/// <summary>Reads a conclusion for its printed page, for its file and for the family's letter; that it was taken out is written down first.</summary>
public sealed class WriteConclusion(Store store, Vault vault, ReadConclusions read, IdentityCover cover, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    /// <param name="viewer">Who prints.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="which">One of its conclusions; the one that counts where null.</param>
    /// <param name="kind">conclusion or letter.</param>
    /// <param name="format">print, xlsx or csv.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>Null for a case that the viewer may not see or that nobody concludes.</returns>
    public async Task<ConclusionPaper?> OfAsync(Viewer viewer, Guid caseId, Guid? which, string kind, string format = "print", CancellationToken cancel = default)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId && row.Origin == "live", cancel);
        if (row is null || await read.OfAsync(viewer, caseId, cancel) is not { } items) return null;
        var item = items.FirstOrDefault(one => which is null || one.Id == which);
        var covered = await cover.IsOnAsync(viewer, caseId, cancel);
        var inside = new SealedCase(vault, row).Report();
        using var document = JsonDocument.Parse((covered ? IdentityMask.Of(inside) : inside).ToJsonString());
        var report = ReportReader.Read(document.RootElement, options.Value.Zone, withoutId: true).Report!;
        var counties = (await book.ReadAsync(cancel)).Counties;
        if (item is not null)
            await new ExportMade(kind, "investigation", kind == "letter" ? row.County : viewer.Organisation, item.Day, item.Day, 1) { Format = format, Identity = !covered, CaseId = caseId }.NoteAsync(store, viewer, time.GetUtcNow(), cancel);
        return new ConclusionPaper(
            row.CaseNumber, report, item, item is null ? "" : counties.GetValueOrDefault(item.Place)?.Name ?? item.Place, counties.GetValueOrDefault(row.County)?.DutyPhone,
            item is { By: "panel" } ? NationalProfile.Shipped.AppraisalDays : null);
    }
}
