using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Observation;

/// <summary>Puts what was said of a person and a dose into a stay, and holds the dose against its date and what the county has stopped.</summary>
public sealed class FillStay(Store store, Vault vault, StoppedLots lots, IOptions<GreenChannelOptions> options)
{
    public ObservationProfile Profile { get; } = ObservationProfiles.Get(options.Value.Observation.Profile);

    public TimeZoneInfo Zone { get; } = options.Value.Zone;

    /// <summary>Chain of the trail in which a unit's room is kept.</summary>
    public static string ChainOf(string site) => $"room/{site}";

    /// <summary>What speaks against the dose; where something does and nobody said that it was given, the caller stores nothing.</summary>
    /// <param name="viewer">Who writes.</param>
    /// <param name="row">The stay, new or known.</param>
    /// <param name="said">What was said of it now, over what was known.</param>
    /// <param name="before">What was sealed so far; null for a new one.</param>
    /// <param name="begins">The dose is given, and the time begins.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<IReadOnlyList<LotFault>> FillAsync(Viewer viewer, StayRow row, NewStay said, StayBody? before, bool begins, DateTime now, CancellationToken cancel)
    {
        row.Product = said.Product ?? row.Product;
        var dose = await KnownProductAsync(viewer, said.Dose, row.Product, cancel);
        if (begins) SealedStay.Put(row, StayRules.Begin(Profile, said.GivenAt is { } given && given < now ? given : now));
        var isGiven = row.GivenAt is not null;
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(row.GivenAt ?? now, Zone));
        var faults = isGiven ? LotRules.Check(dose.Lot, dose.Vaccine, dose.Expiry, day, await lots.OfAsync(viewer, cancel)) : [];
        if (isGiven) row.Warned = string.Join(' ', row.Warned.Split(' ', StringSplitOptions.RemoveEmptyEntries).Union(faults.Select(fault => Json.Word(fault))));
        var body = (before ?? new StayBody(said.Person, dose, said.Checks, viewer.DisplayName)) with { Person = said.Person, Dose = dose, Checks = said.Checks };
        if (!said.Checks.IsEmpty && (before is null || before.Checks.Done.Count != said.Checks.Done.Count)) body = body with { ChecksAt = now };
        new SealedStay(vault, row).Write(body);
        return faults;
    }

    // Who has once said what is in a product need not say it again: one scan is enough.
    private async Task<StayDose> KnownProductAsync(Viewer viewer, StayDose dose, string? product, CancellationToken cancel)
    {
        if (product is null || dose.Vaccine is not null || dose.Name is not null) return dose;
        var last = await store.Stays(viewer).AsNoTracking().Where(row => row.Product == product && row.Vaccine != null).OrderByDescending(row => row.ListedAt)
            .Select(row => new { row.Vaccine, row.Manufacturer }).FirstOrDefaultAsync(cancel);
        return last is null ? dose : dose with { Vaccine = last.Vaccine, Manufacturer = dose.Manufacturer ?? last.Manufacturer };
    }
}
