using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Links;

/// <summary>A link as it stands now: what it is about, in whose name it answers, and why it does not where it does not.</summary>
/// <param name="Row">The request.</param>
/// <param name="Case">Its case; nothing of it but its number leaves here.</param>
/// <param name="Hospital">Code of the hospital that was asked.</param>
/// <param name="By">The person the message went to, as frozen in the ladder; no name where it went to the hospital itself.</param>
/// <param name="Used">What it was used for; null while it was not.</param>
/// <param name="Refusal">Why it answers no more; null while it does.</param>
public sealed record LinkStanding(RequestRow Row, CaseRow Case, string Hospital, StaffMember By, UsedLinkRow? Used, Problem? Refusal)
{
    public GreenChannelRequest Request { get; } = Row.Read();

    /// <summary>Somebody at the hospital has said that they have it.</summary>
    public bool IsSeen => Request.RungOf(Hospital)?.SeenAt is not null;
}

/// <summary>Looks a link up. Reading changes nothing, however often a scanner, a preview or a curious hand opens it.</summary>
public sealed class ReadLink(Store store, TimeProvider time)
{
    /// <summary>By then every request that is still open has sent a newer one: an old telephone must not answer for ever.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>Null where the message asks nobody anything.</summary>
    public async Task<LinkStanding?> FindAsync(Guid messageId, CancellationToken cancel)
    {
        var message = await store.Outbox.AsNoTracking().FirstOrDefaultAsync(row => row.Id == messageId, cancel);
        if (message is not { Kind: "alert" or "reopen", RequestId: { } requestId }) return null;
        var row = await store.Requests(Viewer.Engine).FirstAsync(request => request.Id == requestId, cancel);
        var owner = await store.Cases(Viewer.Engine).FirstAsync(known => known.Id == row.CaseId, cancel);
        var used = await store.Facilities<UsedLinkRow>().AsNoTracking().FirstOrDefaultAsync(link => link.MessageId == messageId, cancel);
        var person = message.Person is { } id ? row.Read().Ladder.People?.FirstOrDefault(one => one.Id == id) : null;
        var phone = person?.Contacts.FirstOrDefault(contact => contact.Channel is "sms" or "voice")?.Address;
        var gone = message.Person is { } somebody && await HasLeftAsync(somebody, message.Recipient, cancel);
        return new LinkStanding(
            row, owner, message.Recipient, new StaffMember(person?.Name, phone), used,
            WhyNot(row.Read(), message.Recipient, used, gone, time.Now() - message.CreatedAt > Life));
    }

    private async Task<bool> HasLeftAsync(Guid person, string hospital, CancellationToken cancel) =>
        !await store.Facilities<DutyPersonRow>().AnyAsync(row => row.Id == person && row.Organisation == hospital && !row.IsRetired, cancel);

    private static Problem? WhyNot(GreenChannelRequest request, string hospital, UsedLinkRow? used, bool gone, bool old)
    {
        if (used is not null) return Refuse(request, "link-used");
        if (gone) return Refuse(request, "link-left");
        return (request.State, request.RungOf(hospital)) switch
        {
            (_, null) => new Problem(403, "not-asked"),
            (RequestState.StoodDown, _) => Refuse(request, "stood-down"),
            (_, { Result: RungResult.Accepted }) when request.State == RequestState.Accepted => Refuse(request, "link-accepted"),
            _ when request.Acceptance is { } by && by.Hospital.Code != hospital => Refuse(request, "another-accepted"),
            (RequestState.Arrived, _) => Refuse(request, "already-arrived"),
            (RequestState.HandedOver, _) => Refuse(request, "already-handed-over"),
            (_, { HasDeclined: true }) => Refuse(request, "declined"),
            _ when old => Refuse(request, "link-expired"),
            _ => null,
        };
    }

    private static Problem Refuse(GreenChannelRequest request, string code) => new(409, code) { State = Json.Word(request.State) };
}
