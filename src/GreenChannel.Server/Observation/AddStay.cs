using System.Text.Json;
using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Observation;

/// <summary>What a client says of somebody who comes into the room; only id is required, and a code, a vaccine or its name.</summary>
public sealed record StayRequest(Guid Id, StayPerson? Patient = null, StayDoseRequest? Vaccination = null, StayChecksRequest? Checks = null, bool Expected = false, bool Given = false);

/// <summary>The dose, and when it was given.</summary>
public sealed record StayDoseRequest(string? Vaccine, string? Name, string? Manufacturer, string? Lot, DateOnly? Expiry, int? Dose, string? TraceCode, DateTimeOffset? GivenAt);

/// <summary>What was asked and looked at, in codes of the profile.</summary>
public sealed record StayChecksRequest(IReadOnlyList<string>? Done, IReadOnlyList<string>? Found, string? Note);

/// <summary>
/// POST /api/stays: somebody comes into the room, or is expected today. A lot that is expired, held or recalled stops it;
/// where the dose was given already, it is written down with the warning, because safety needs the record.
/// </summary>
public sealed class AddStay(Store store, Vault vault, FillStay fill, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/stays", HandleAsync).RequireAuthorization(Access.Clinics)
        .WithName("AddStay").WithTags("observation").Accepts<StayRequest>("application/json").Produces<StayItem>(201).Produces<StayItem>()
        .ProducesProblem(400).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(HttpContext http, AddStay add, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null) return new Problem(body.Status, body.Code).Result(http);
        using (body.Document) return (await add.PutAsync(http.Viewer(), body.Document.RootElement, cancel)).Result(http);
    }

    public async Task<StayAnswer> PutAsync(Viewer viewer, JsonElement body, CancellationToken cancel = default)
    {
        var read = StayReader.Read(body, fill.Profile, fill.Zone, time.Now());
        return read is { Id: { } id, Stay: { } said } ? await store.AgainAsync(() => StoreAsync(viewer, id, said, cancel)) : StayAnswer.Refused(read.Problems);
    }

    /// <summary>The hash by which the same is known again.</summary>
    public byte[] HashOf(string site, NewStay said) => vault.Fingerprint($"stay/{site}", JsonSerializer.SerializeToUtf8Bytes(said, Json.Stored));

    private async Task<StayAnswer> StoreAsync(Viewer viewer, Guid id, NewStay said, CancellationToken cancel)
    {
        var now = time.Now();
        var hash = HashOf(viewer.Organisation, said);
        if (await store.Stays(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancel) is { } before)
        {
            return before.Hash.AsSpan().SequenceEqual(hash)
                ? new StayAnswer(StayItem.Of(before, new SealedStay(vault, before).Body(), [], now), null)
                : StayAnswer.Refused(new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        }

        var row = SealedStay.New(vault, viewer.Organisation, id, hash, now);
        var faults = await fill.FillAsync(viewer, row, said, null, begins: !said.IsExpected, now, cancel);
        if (faults.Count > 0 && !said.IsGiven) return StayAnswer.Refused(Stopped(faults));
        store.Add(row);
        try
        {
            var action = said.IsExpected ? "stay.listed" : "stay.begun";
            await store.SaveAsync(new Entry(viewer, action, new { stay = id, givenAt = row.GivenAt, until = row.Until, warned = row.Warned }) { Chain = FillStay.ChainOf(row.Site), Sealed = row.SealedBody }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new StayAnswer(StayItem.Of(row, new SealedStay(vault, row).Body(), faults, now), null, IsNew: true);
    }

    /// <summary>Do not give it.</summary>
    public static Problem Stopped(IEnumerable<LotFault> faults) => new(409, "lot-stopped")
    {
        Fields = [.. faults.Select(fault => (fault == LotFault.Expired ? "vaccination.expiry" : "vaccination.lot", Json.Word(fault)))],
    };
}
