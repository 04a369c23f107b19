using System.Globalization;
using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace GreenChannel.Server.Intake;

/// <summary>What a case took along from the observation room.</summary>
/// <param name="Warnings">recalled held expired: what spoke against the dose when it was written down.</param>
/// <param name="By">Who wrote the person down.</param>
public sealed record CaseObservation(
    Guid StayId, DateTime? GivenAt, DateTime? Until, DateTime? LeftAt, DateTime? ReactedAt, string? TraceCode, IReadOnlyList<string> Warnings, DoseChecks Checks, DateTime? ChecksAt, string By);

/// <summary>Carries somebody from the observation room into a report, and what was checked before the dose into the case.</summary>
public sealed class FromRoom(Store store, Vault vault)
{
    /// <summary>The inputs of the report form as far as the room knows them; null where the viewer's room has no such stay.</summary>
    public async Task<IFormCollection?> KnownAsync(Viewer viewer, Guid stay, TimeZoneInfo zone, CancellationToken cancel = default)
    {
        if (await store.Stays(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == stay, cancel) is not { } row) return null;
        var body = new SealedStay(vault, row).Body();
        var (person, dose) = (body.Person, body.Dose);
        var values = new Dictionary<string, string?>
        {
            ["stay"] = row.Id.ToString(),
            ["patientName"] = person.Name,
            ["sex"] = person.Sex,
            ["birthDate"] = person.BirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["guardian"] = person.Guardian,
            ["patientPhone"] = person.Phone,
            ["vaccine"] = dose.Vaccine,
            ["vaccineName"] = dose.Name,
            ["manufacturer"] = dose.Manufacturer,
            ["lot"] = dose.Lot,
            ["expiry"] = dose.Expiry?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["dose"] = dose.Dose?.ToString(CultureInfo.InvariantCulture),
            ["traceCode"] = dose.TraceCode,
            ["givenAt"] = row.GivenAt is { } given ? TimeZoneInfo.ConvertTimeFromUtc(given, zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) : null,
        };
        return new FormCollection(values.Where(value => !string.IsNullOrEmpty(value.Value)).ToDictionary(value => value.Key, value => new StringValues(value.Value)));
    }

    /// <summary>For a case that its viewer was shown.</summary>
    public async Task<CaseObservation?> OfAsync(CaseRow row, CancellationToken cancel = default)
    {
        if (await store.StaysOf(row.Id).AsNoTracking().OrderBy(stay => stay.ListedAt).FirstOrDefaultAsync(cancel) is not { } stay) return null;
        var body = new SealedStay(vault, stay).Body();
        return new CaseObservation(stay.Id, stay.GivenAt, stay.Until, stay.LeftAt, stay.ReactedAt, body.Dose.TraceCode, stay.Warned.Split(' ', StringSplitOptions.RemoveEmptyEntries), body.Checks, body.ChecksAt, body.By);
    }
}
