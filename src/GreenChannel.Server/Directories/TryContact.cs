using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Directories;

/// <summary>An address is tried before it is relied on: a message with six digits goes to it, and whoever has it reads them back.</summary>
public sealed class TryContact(Store store, Channels channels, ServiceCase service, Vault vault, TimeProvider time)
{
    /// <summary>A code holds so long.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromHours(24);

    /// <returns>Null where the message is on its way, else a code of why not.</returns>
    public Task<string?> SendAsync(Viewer viewer, Guid person, int position, CancellationToken cancel = default) => store.AgainAsync<string?>(async () =>
    {
        var contact = await store.Facilities<ContactRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Person == person && row.Position == position, cancel);
        var owner = await store.Facilities<DutyPersonRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == person, cancel);
        if (contact is null || owner is null) return "impossible";
        var gateways = channels.GatewaysOf(contact.Channel).ToList();
        if (gateways.Count == 0) return "no-gateway";
        var day = await service.OfTodayAsync(cancel);
        var messages = gateways.Select(gateway => OutboxRows.Trial(day, owner.Organisation, new Way(gateway, person), time.Now())).ToList();
        foreach (var message in messages) store.Add(message);
        await store.SaveAsync(new Entry(viewer, "directory.contactTried", new { person, position, contact.Channel, messages = messages.Select(message => message.Id) }), cancel: cancel);
        return null;
    });

    /// <returns>Null where the address is verified, else a code of why not.</returns>
    public Task<string?> ConfirmAsync(Viewer viewer, Guid person, int position, string code, CancellationToken cancel = default) => store.AgainAsync<string?>(async () =>
    {
        var contact = await store.Facilities<ContactRow>().FirstOrDefaultAsync(row => row.Person == person && row.Position == position, cancel);
        if (contact is null) return "impossible";
        var now = time.Now();

        // A code that went out before the directory changed may have gone to another address.
        var since = await store.Facilities<DirectoryVersionRow>().Where(row => row.State == "published").MaxAsync(row => row.PublishedAt, cancel);
        if (since is null || since < now - Holds) since = now - Holds;
        var gateways = channels.GatewaysOf(contact.Channel).ToList();
        var days = store.Cases(Viewer.Engine).Where(row => row.ReportedBy == Viewer.Engine.Organisation && row.Origin == ServiceCase.Origin).OrderByDescending(row => row.ReceivedAt).Take(3).Select(row => row.Id);
        var kind = Json.Word(MessageKind.Trial);
        var tried = await store.Outbox.Where(row => days.Contains(row.CaseId) && row.Kind == kind && row.Person == person && row.CreatedAt >= since && gateways.Contains(row.Channel)).Select(row => row.Id).ToListAsync(cancel);
        var digits = string.Concat(code.Where(char.IsAsciiDigit));
        if (!tried.Any(id => TrialCode.Of(vault, id) == digits)) return "wrong-code";
        contact.VerifiedAt = now;
        await store.SaveAsync(new Entry(viewer, "directory.contactVerified", new { person, position, contact.Channel }), cancel: cancel);
        return null;
    });
}
