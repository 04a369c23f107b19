using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Notify;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>Clinics that open, raise and stand down, and hospitals that answer what they are told, late, wrongly or never.</summary>
internal sealed class Town(Scheduler scheduler, Dice dice, SimStore store, Door door, Database database, EscalationTimes times)
{
    private static readonly StaffMember Doctor = Scene.Doctor;

    /// <summary>Share of the calls on which a hospital acts at all.</summary>
    public double Answers { get; set; } = dice.Of(0.02, 0.2, 0.5, 0.9);

    /// <summary>Nobody closes a request but the hospitals.</summary>
    public bool IsPatient { get; set; }

    public int? Rungs { get; set; }

    public void OpenSome(int requests, TimeSpan within)
    {
        for (var i = 0; i < requests; i++) After(dice.Between(TimeSpan.Zero, within), ClinicAsync);
    }

    /// <summary>A gateway has handed a message to its recipient.</summary>
    public void Hear(Envelope envelope)
    {
        if (store.Messages[envelope.Id].Case.Request is not { } request || envelope.Recipient == SimStore.County) return;
        var (id, hospital) = (request.Id, envelope.Recipient);
        switch (envelope.Kind)
        {
            case MessageKind.Alert or MessageKind.Reopen when dice.Chance(Answers):
                After(dice.Chance(0.2) ? Deadline(request) : dice.Seconds(1, times.AcknowledgeWithin.TotalSeconds * 1.5), () => AnswerAsync(id, hospital));
                break;
            case MessageKind.Outcome when dice.Chance(0.5):
                After(dice.Minutes(1, 600), () => CommandAsync(id, (now, at) => now.HandOver(hospital, Doctor, Scene.Outcome, at)));
                break;
        }
    }

    // An answer at the very instant of the deadline.
    private TimeSpan Deadline(GreenChannelRequest request) => (request.NextWake?.At ?? scheduler.Now) - scheduler.Now + dice.Seconds(-0.02, 0.02);

    private async Task ClinicAsync()
    {
        var id = store.NewId();
        if (!IsPatient && dice.Chance(0.05))
        {
            await TryAsync(() => database.AskAsync(() => store.TellCounty(id)));
            return;
        }

        var ladder = Ladder();
        var of = dice.Of(EscalationClass.Emergency, EscalationClass.Emergency, EscalationClass.Urgent);
        if (!await TryAsync(() => database.AskAsync(() => store.OpenRequest(id, of, ladder, times)))) return;
        if (dice.Chance(0.2)) After(dice.Minutes(0, 20), () => CommandAsync(id, (request, now) => request.Raise(now)));
        if (!IsPatient && dice.Chance(0.8)) After(dice.Minutes(0.5, 150), () => CommandAsync(id, (request, now) => request.StandDown("clinic", true, null, null, now)));
    }

    private Ladder Ladder() => new([.. Enumerable.Range(1, Rungs ?? dice.Of(0, 1, 2, 3, 3, 3, 5)).Select(rung => new Hospital($"H33010600{rung}", $"医院{rung}", $"0571-{rung}"))]);

    private async Task AnswerAsync(Guid id, string hospital)
    {
        if (dice.Chance(0.3))
        {
            await CommandAsync(id, (request, now) => request.Seen(hospital, Doctor, now));
            if (dice.Chance(0.3)) return;
            await scheduler.PauseAsync(dice.Minutes(0, 4));
        }

        if (dice.Chance(0.3))
        {
            await CommandAsync(id, (request, now) => request.Decline(hospital, Doctor, "没有床位", now));
            return;
        }

        var minutes = dice.Below(40);
        var terms = Scene.Terms with { EtaMinutes = dice.Chance(0.5) ? minutes : null };
        if (await CommandAsync(id, (request, now) => request.Accept(hospital, terms, now)) is not Moved) return;
        if (dice.Chance(0.1))
        {
            await scheduler.PauseAsync(dice.Minutes(0, 20));
            await CommandAsync(id, (request, now) => request.Decline(hospital, Doctor, "抢救室已满", now));
            return;
        }

        if (dice.Chance(0.3)) return; // Nobody arrives, or nobody says so.
        await scheduler.PauseAsync(dice.Minutes(0, minutes + 25));
        if (await CommandAsync(id, (request, now) => request.Arrive(hospital, Doctor, now)) is not Moved || dice.Chance(0.3)) return;
        await scheduler.PauseAsync(dice.Minutes(5, 300));
        await CommandAsync(id, (request, now) => request.HandOver(hospital, Doctor, Scene.Outcome, now));
    }

    private void After(TimeSpan pause, Func<Task> act) => scheduler.At(pause, () => _ = act());

    private async Task<Transition?> CommandAsync(Guid id, Func<GreenChannelRequest, DateTime, Transition> ask)
    {
        Transition? transition = null;
        await TryAsync(async () =>
        {
            transition = await door.PutAsync(id, ask);
            return true;
        });
        return transition;
    }

    private async Task<bool> TryAsync(Func<Task<bool>> act)
    {
        for (var trial = 0; trial < 5; trial++)
        {
            try
            {
                return await act();
            }
            catch (Exception failed) when (failed is TimeoutException or InvalidOperationException)
            {
                await scheduler.PauseAsync(dice.Seconds(0.5, 5));
            }
        }

        return false;
    }
}
