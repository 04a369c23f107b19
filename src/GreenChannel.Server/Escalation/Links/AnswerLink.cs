using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Escalation.Links;

/// <summary>
/// What a link's answer does: the same as the hospital's own, in the name of the person the message went to, and once. The
/// mark that it is used is stored with the move, so that of two answers one wins. Having seen does not use it up.
/// </summary>
public sealed class AnswerLink(Store store, ReadLink read, Command command, FacilityBook book, TimeProvider time)
{
    /// <returns>The link as it stands after the answer, and why nothing was done where nothing was; null where there is no such link.</returns>
    public async Task<(LinkStanding Link, Problem? Refusal)?> PutAsync(Guid messageId, Acknowledgement said, CancellationToken cancel)
    {
        try
        {
            return await store.AgainAsync(() => TryAsync(messageId, said, cancel));
        }
        catch (DuplicateKeyException)
        {
            // The other of two answers from the same link was stored between our look and our save.
            store.Forget();
            return await read.FindAsync(messageId, cancel) is { } link ? (link, link.Refusal) : null;
        }
    }

    private async Task<(LinkStanding, Problem?)?> TryAsync(Guid messageId, Acknowledgement said, CancellationToken cancel)
    {
        if (await read.FindAsync(messageId, cancel) is not { } link) return null;
        if (link.Refusal is { } refusal) return (link, refusal);
        var facilities = await book.ReadAsync(cancel);
        var now = time.Now();
        var name = said.By?.Name ?? link.By.Name ?? facilities.Hospitals.GetValueOrDefault(link.Hospital)?.Name ?? link.Hospital;
        var by = new StaffMember(name, said.By?.Phone ?? link.By.Phone);
        var transition = said.Decision switch
        {
            "seen" => link.Request.Seen(link.Hospital, by, now),
            "accepted" => link.Request.Accept(link.Hospital, new AcceptanceTerms(by, said.Bed, said.Team, said.EtaMinutes), now),
            "declined" => link.Request.Decline(link.Hospital, by, said.Reason, now),
            _ => throw new ArgumentOutOfRangeException(nameof(said), said.Decision, "not a decision"),
        };
        switch (transition)
        {
            case Refused refused:
                return (link, Command.Refusal(refused));
            case Unchanged:
                return (link, null);
        }

        if (said.Decision != "seen") store.Add(new UsedLinkRow { MessageId = messageId, UsedAt = now, Decision = said.Decision });
        var viewer = new Viewer(Role.Hospital, link.Hospital, "link", name);
        var detail = new { by, said.Reason, said.EtaMinutes, said.Bed, said.Team, link = messageId };
        await store.SaveAsync(command.Place(viewer, link.Row, link.Case, (Moved)transition, detail, facilities, now, await command.UsedAsync((Moved)transition, cancel)), cancel: cancel);
        return (await read.FindAsync(messageId, cancel) ?? link, null);
    }
}
