using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Escalation;

/// <summary>What somebody who opens the green channel by hand may say.</summary>
public sealed record OpenRequest(string? Class = null);

/// <summary>POST /api/cases/{caseId}/escalation: opens the green channel by hand; one that is open already is the answer.</summary>
public sealed class OpenByHand(Store store, FacilityBook book, Channels channels, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/cases/{caseId:guid}/escalation", HandleAsync)
        .RequireAuthorization(Access.Reporters).WithName("OpenByHand").WithTags("escalation")
        .Accepts<OpenRequest>("application/json").Produces<EscalationItem>(201).Produces<EscalationItem>().ProducesProblem(400).ProducesProblem(404);

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, OpenByHand open, CancellationToken cancel)
    {
        // The person on the other end is in a hurry: a body that cannot be read asks for an emergency all the same.
        var (fields, _) = await Fields.ReadAsync(http, cancel);
        var (commanded, isNew) = await open.PutAsync(http.Viewer(), caseId, fields?.Word("class", "emergency", "urgent"), cancel);
        return Answer.Of(commanded, http, isNew ? 201 : 200);
    }

    /// <summary>Opens an urgent request for an urgent case and an emergency for every other, unless a class is named.</summary>
    public Task<(Commanded Commanded, bool IsNew)> PutAsync(Viewer viewer, Guid caseId, string? wanted, CancellationToken cancel = default) =>
        store.AgainAsync(async () =>
        {
            var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId, cancel);
            if (row is null)
            {
                var phone = (await book.ReadAsync(cancel)).EmergencyPhone(viewer.Organisation);
                return (new Commanded(null, new Problem(404, "not-found") { EmergencyPhone = phone }), false);
            }

            var open = await store.Requests(Viewer.Engine).AsNoTracking().FirstOrDefaultAsync(
                request => request.CaseId == caseId && request.State != "handedOver" && request.State != "stoodDown", cancel);
            if (open is not null) return (new Commanded(EscalationItem.Of(open.Read(), row.CaseNumber, open.Version)), false);

            var of = (wanted ?? row.Level) == "urgent" ? EscalationClass.Urgent : EscalationClass.Emergency;
            var (facilities, now) = (await book.ReadAsync(cancel), time.Now());
            var ladder = facilities.LadderOf(row.Site);
            var opening = EscalationRules.Open(Guid.CreateVersion7(time.GetUtcNow()), caseId, of, ladder, options.Value.Escalation, now)
                .As(row.Origin == "drill").PassOver(hospital => facilities.AbsenceOf(hospital, now), now);
            var added = OutboxRows.Opening(opening, recipient => channels.PlanFor(facilities, ladder, recipient, now), row.County, now).ToList();
            foreach (var add in added) store.Add(add);
            var detail = new { byHand = true, @class = of, hospital = opening.Next.HospitalNow?.Code, messages = added.Count(add => add is MessageRow) };
            await store.SaveAsync(new Entry(viewer, "escalation.opened", detail) { Case = row, RequestId = opening.Next.Id }, cancel: cancel);
            return (new Commanded(EscalationItem.Of(opening.Next, row.CaseNumber, 0)), true);
        });
}
