using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Links;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Escalation.Engine;

/// <summary>What each message is given on its way: numbers to call from the request's frozen ladder, never from today's directory (E12).</summary>
public sealed class Envelopes(Store store, FacilityBook book, Channels channels, ActionLinks links, Vault vault, IOptions<GreenChannelOptions> options)
{
    public async Task<IReadOnlyList<Outgoing>> OfAsync(IReadOnlyList<MessageRow> messages, CancellationToken cancel)
    {
        // The desk reads the case itself.
        if (messages.All(message => message.Channel == ChannelPlan.Desk)) return [.. messages.Select(message => Of(message, null, null, null, book.Last, channels.KindOf))];

        var caseIds = messages.Select(message => message.CaseId).Distinct().ToList();
        var requestIds = messages.Select(message => message.RequestId).Distinct().ToList();
        var cases = await store.Cases(Viewer.Engine).AsNoTracking().Where(row => caseIds.Contains(row.Id))
            .Select(row => new { row.Id, row.CaseNumber, row.Site }).ToDictionaryAsync(row => row.Id, cancel);
        var requests = (await store.Requests(Viewer.Engine).AsNoTracking().Where(row => requestIds.Contains(row.Id)).ToListAsync(cancel)).ToDictionary(row => row.Id, row => row.Read());
        var facilities = await book.ReadAsync(cancel);
        var tried = await TriedAsync(messages, cancel);
        return [.. messages.Select(message => Filled(
            Of(message, cases[message.CaseId].CaseNumber, cases[message.CaseId].Site, message.RequestId is { } id ? requests[id] : null, facilities, channels.KindOf), message, tried))];
    }

    /// <summary>One message with everything that may leave the house with it (E24); a report is not among what it is made of.</summary>
    public static Outgoing Of(MessageRow message, string? number, string? site, GreenChannelRequest? request, Facilities? facilities, Func<string, string?> kindOf)
    {
        var kind = Enum.Parse<MessageKind>(message.Kind, ignoreCase: true);
        var unit = site is null ? null : facilities?.Sites.GetValueOrDefault(site);
        var person = message.Person is { } id ? request?.Ladder.People?.FirstOrDefault(one => one.Id == id) ?? facilities?.Person(id) : null;
        var phone = request?.Ladder.Hospitals.FirstOrDefault(hospital => hospital.Code == message.Recipient)?.EmergencyPhone
            ?? (request?.Ladder.Duty is { } duty && duty.County == message.Recipient ? duty.Phone : null)
            ?? facilities?.Hospitals.GetValueOrDefault(message.Recipient)?.EmergencyPhone
            ?? facilities?.Counties.GetValueOrDefault(message.Recipient)?.DutyPhone;
        var envelope = new Envelope(
            message.Id, kind, (EscalationClass)message.Priority, number, message.Recipient, phone, unit?.Name, unit?.Phone, message.Channel,
            kind == MessageKind.Cancel ? request?.Acceptance?.Hospital.Name : null)
        {
            Address = person?.Contacts.FirstOrDefault(contact => contact.Channel == kindOf(message.Channel))?.Address,
            IsDrill = request?.IsDrill == true,
        };
        return new Outgoing(message.Id, message.CaseId, kind, message.DueAt, message.Attempts, envelope);
    }

    // What needs more than the rows: a link that only this house can make, a code, and an address that no roster holds.
    private Outgoing Filled(Outgoing outgoing, MessageRow message, IReadOnlyList<ContactRow> tried) => outgoing with
    {
        Envelope = outgoing.Kind switch
        {
            MessageKind.Alert or MessageKind.Reopen when message.Channel != ChannelPlan.Desk && message.RequestId is not null => outgoing.Envelope with { Link = links.Of(message.Id) },
            MessageKind.Notice => outgoing.Envelope with { Address = options.Value.Notices.Find(message.Recipient)?.Mail, Link = $"{options.Value.PublicAddress}/notices" },
            MessageKind.Canary => outgoing.Envelope with { Address = options.Value.Canary.Address },
            MessageKind.Trial => outgoing.Envelope with
            {
                Address = tried.FirstOrDefault(contact => contact.Person == message.Person && contact.Channel == channels.KindOf(message.Channel))?.Address,

                // A test of a hospital's desk is answered at the desk; six digits would have nobody to be read to.
                Code = message.Person is null ? null : TrialCode.Of(vault, message.Id),
            },
            _ => outgoing.Envelope,
        },
    };

    // A trial tries what stands in the directory now, also of somebody who is not on duty; the copy in memory may be older.
    private async Task<IReadOnlyList<ContactRow>> TriedAsync(IReadOnlyList<MessageRow> messages, CancellationToken cancel)
    {
        var people = messages.Where(message => OutboxRows.KindOf(message) == MessageKind.Trial).Select(message => message.Person).Distinct().ToList();
        return people.Count == 0 ? [] : await store.Facilities<ContactRow>().AsNoTracking().Where(row => people.Contains(row.Person)).OrderBy(row => row.Position).ToListAsync(cancel);
    }
}
