using System.Text.Json;
using GreenChannel.Domain.FirstAid;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.FirstAid;

/// <summary>One line of the treatment record.</summary>
/// <param name="By">Who wrote it down.</param>
/// <param name="CorrectedBy">Entry that took its place or took it back; the line stays to be read.</param>
public sealed record TreatmentItem(
    Guid Id, string Kind, DateTime At, decimal? AmountMg, string? Note, Measurements? Measured, string Organisation, string By, DateTime RecordedAt, Guid? Corrects, Guid? CorrectedBy);

/// <summary>An entry as it lies sealed.</summary>
internal sealed record SealedEntry(TreatmentEntry Entry, string By);

/// <summary>The treatment record of a case, for somebody who was shown the case.</summary>
public sealed class ReadTreatment(Store store, Vault vault)
{
    internal const string Purpose = "treatment";

    public async Task<IReadOnlyList<TreatmentItem>> OfAsync(CaseRow row, CancellationToken cancel = default)
    {
        var rows = await store.Treatments(row.Id).AsNoTracking().OrderBy(entry => entry.RecordedAt).ThenBy(entry => entry.Id).ToListAsync(cancel);
        if (rows.Count == 0) return [];
        var inside = new SealedCase(vault, row);
        var read = rows.ConvertAll(entry => (Row: entry, Sealed: JsonSerializer.Deserialize<SealedEntry>(inside.Open(entry.SealedEntry, Purpose), Json.Stored)!));
        var corrected = read.Where(pair => pair.Sealed.Entry.Corrects is not null).ToLookup(pair => pair.Sealed.Entry.Corrects!.Value, pair => pair.Row.Id);
        return [.. read.Where(pair => pair.Sealed.Entry.Kind != "withdrawn").Select(pair => new TreatmentItem(
            pair.Row.Id, pair.Sealed.Entry.Kind, pair.Sealed.Entry.At, pair.Sealed.Entry.AmountMg, pair.Sealed.Entry.Note,
            pair.Sealed.Entry.Measured == new Measurements() ? null : pair.Sealed.Entry.Measured,
            pair.Row.Organisation, pair.Sealed.By, pair.Row.RecordedAt, pair.Sealed.Entry.Corrects, corrected[pair.Row.Id].Select(id => (Guid?)id).LastOrDefault()))
            .OrderBy(item => item.At).ThenBy(item => item.RecordedAt)];
    }
}
