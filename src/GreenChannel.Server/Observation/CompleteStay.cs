using System.Text.Json;
using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Observation;

/// <summary>
/// POST /api/stays/{id}: what was not known of somebody yet, and checks that were done; what is absent stays. With begin, or
/// a code, somebody from the day's list gets the dose and comes into the room.
/// </summary>
public sealed class CompleteStay(Store store, Vault vault, FillStay fill, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/stays/{id:guid}", HandleAsync).RequireAuthorization(Access.Clinics)
        .WithName("CompleteStay").WithTags("observation").Accepts<StayRequest>("application/json").Produces<StayItem>()
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(Guid id, HttpContext http, CompleteStay complete, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null) return new Problem(body.Status, body.Code).Result(http);
        using (body.Document) return (await complete.PutAsync(http.Viewer(), id, body.Document.RootElement, cancel)).Result(http);
    }

    public Task<StayAnswer> PutAsync(Viewer viewer, Guid id, JsonElement body, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Stays(viewer).FirstOrDefaultAsync(row => row.Id == id, cancel);
        if (row is null) return StayAnswer.Refused(new Problem(404, "not-found"));
        var now = time.Now();
        var read = StayReader.Read(body, fill.Profile, fill.Zone, now, adds: true);
        if (read.Stay is not { } said) return StayAnswer.Refused(read.Problems);
        var inside = new SealedStay(vault, row).Body();
        var begins = row.GivenAt is null && (said.GivenAt is not null || said.Dose.TraceCode is not null || IsTrue(body, "begin"));
        var before = row.Warned;
        var faults = await fill.FillAsync(viewer, row, said.Over(inside.Person, inside.Dose, inside.Checks), inside, begins, now, cancel);
        if (begins && faults.Count > 0 && !said.IsGiven)
        {
            store.Forget();
            return StayAnswer.Refused(AddStay.Stopped(faults));
        }

        row.Version++;
        var action = begins ? "stay.begun" : "stay.completed";
        await store.SaveAsync(new Entry(viewer, action, new { stay = id, givenAt = row.GivenAt, until = row.Until, warnedBefore = before, warned = row.Warned }) { Chain = FillStay.ChainOf(row.Site), Sealed = row.SealedBody }, cancel: cancel);
        return new StayAnswer(StayItem.Of(row, new SealedStay(vault, row).Body(), faults, now), null);
    });

    private static bool IsTrue(JsonElement body, string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;
}
