using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Notify;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>Sees every commit, every claim and everything a gateway is given, and says what must never be. It trusts no store.</summary>
internal sealed class Witness(Scheduler scheduler)
{
    /// <summary>How late anything may be while an engine lives and the database is there (E4).</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(2);

    /// <summary>After a disturbance: a claim that failed is repeated after a second, and one that was lost when its lease is over.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(3);

    private readonly Dictionary<Guid, Letter> _letters = [];
    private readonly HashSet<(int Call, string Channel)> _over = [];
    private readonly Dictionary<Guid, Story> _stories = [];
    private DateTime _disturbed = Scheduler.Start;

    /// <summary>What must not be, the first of it; null while all is well.</summary>
    public string? Broken { get; private set; }

    /// <summary>Whether an engine lives and the database is there.</summary>
    public Func<bool> IsServed { get; set; } = () => true;

    public int Stored_ { get; private set; }

    public int Deliveries { get; private set; }

    public int Duplicates { get; private set; }

    public int Moves { get; private set; }

    /// <summary>Calls for help that somebody received: one over several channels is one.</summary>
    public HashSet<int> CallsHeard { get; } = [];

    private DateTime Now => scheduler.NowStored;

    private DateTime Calm => IsServed() ? _disturbed : Now;

    public void Disturbed() => _disturbed = Now;

    public void Stored(MessageInStore message)
    {
        Stored_++;
        _letters.Add(message.Id, new Letter(message));
        Check(_over.Add((message.Call, message.Channel)), "a call has two messages over one channel", message);
    }

    public void Moved(CaseInStore known, GreenChannelRequest? before, DateTime? due, Moved moved)
    {
        Moves++;
        var (after, what) = (moved.Next, moved.Event);
        if (!_stories.TryGetValue(after.Id, out var story)) _stories[after.Id] = story = new Story(known);
        Check(after.IsOpen == (known.WakeAt is not null) && known.WakeAt == after.NextWake?.At, "an open request without its wake", after);
        Check(after.Rungs.Count(rung => rung.Result == RungResult.Accepted) <= 1, "two acceptances in force", after);
        Check(after.Rungs.Select(rung => rung.Hospital.Code).SequenceEqual(after.Ladder.Hospitals.Take(after.Rung).Select(hospital => hospital.Code)), "a rung was skipped or asked twice", after);
        if (before is null) return;
        Check(before.IsOpen, "a closed request moved", after);
        Check(after.Rung >= before.Rung, "a rung was taken back", after);
        if (before.Acceptance is { } held)
            Check(after.Acceptance is { } still ? still.Hospital == held.Hospital : what is EscalationEvent.Withdrawn or EscalationEvent.Overdue, $"an acceptance was lost to {what}", after);
        Check(before.Arrival is null || after.Arrival is not null, "an arrival was lost", after);
        if (before.Acceptance is null && after.Acceptance is not null) story.AcceptedAt = Now;
        if (what is EscalationEvent.TimedOut or EscalationEvent.Overdue or EscalationEvent.CalledAgain or EscalationEvent.OutcomeAsked)
            InTime(due!.Value, Recovery + CallEngine.Lease, $"{what} of {after.Id}");
        if (after.State == RequestState.Unanswered)
        {
            if (before.State != RequestState.Unanswered) story.SilentSince = Now;
        }
        else
        {
            if (before.State == RequestState.Unanswered) Silence(story, before);
            story.SilentSince = null;
        }
    }

    /// <summary>A message's turn has come.</summary>
    public void Claiming(MessageInStore message)
    {
        var free = message.LeaseUntil > message.DueAt ? message.LeaseUntil.Value : message.DueAt;
        InTime(free, Recovery, $"message {message.Id} {message.Kind} over {message.Channel}, attempt {message.Attempts + 1}");
    }

    /// <summary>No receipt came in time: the next way may not wait.</summary>
    public void Unconfirmed(MessageInStore message) => InTime(message.ReceiptDueAt!.Value, Recovery, $"the way after {message.Id} {message.Kind} over {message.Channel}");

    public void Claimed(MessageInStore message) =>
        Check(DeliveryRules.IsWanted(message.Kind, message.Case.Request?.State), "began to send what is no longer wanted", message);

    public void Ended(MessageInStore message, DeliveryState state)
    {
        var letter = _letters[message.Id];
        Check(letter.End is null || letter.End == state, $"what was {letter.End} became {state}", message);
        letter.End = state;
        if (state == DeliveryState.Withdrawn) Check(!DeliveryRules.IsWanted(message.Kind, message.Case.Request?.State), "withdrew what is wanted", message);
        if (state == DeliveryState.Sent) Check(letter.Taken > 0, "counted as sent, and no gateway has it", message);
        if (state == DeliveryState.Failed) Check(letter.IsRefused || letter.Started >= DeliveryRules.MostAttempts / 2, "given up without a refusal", message);
    }

    public void Started(Envelope envelope)
    {
        if (!_letters.TryGetValue(envelope.Id, out var letter))
        {
            Check(false, "an id that was never stored", envelope);
            return;
        }

        var (message, now) = (letter.Message, Now);
        Check((message.Kind, message.Recipient, message.Channel) == (envelope.Kind, envelope.Recipient, envelope.Channel), "one id for two messages", envelope);
        Check(now - message.ClaimedAt <= CallEngine.StartWithin, $"sent {now - message.ClaimedAt} after its claim", message);
        if (letter.StartedAt is { } last)
        {
            var pause = DeliveryRules.Pause(letter.Attempts);
            var lease = SimStore.LeaseOf(letter.Attempts - 1) - CallEngine.StartWithin;
            Check(now - last >= (pause < lease ? pause : lease), $"tried again {now - last} after attempt {letter.Attempts}", message);
        }

        (letter.StartedAt, letter.Attempts) = (now, message.Attempts);
        letter.Started++;
        if (message.Kind is not (MessageKind.Alert or MessageKind.County) || !_stories.TryGetValue(message.Case.Id, out var story)) return;
        if (message.Kind == MessageKind.Alert && message.Case.Request!.Acceptance is not null)
            Check(now - story.AcceptedAt <= CallEngine.StartWithin, $"an alert began {now - story.AcceptedAt} after the acceptance", message);
        if (story.SilentSince is null) return;
        Silence(story, message.Case.Request!);
        story.SilentSince = now;
    }

    public void Took(Envelope envelope)
    {
        if (!_letters.TryGetValue(envelope.Id, out var letter)) return;
        Deliveries++;
        if (letter.Taken++ > 0) Duplicates++;
        if (letter.Message.Kind is MessageKind.Alert or MessageKind.County) CallsHeard.Add(letter.Message.Call);
        Check(scheduler.Now - letter.StartedAt <= CallEngine.SendWithin, "arrived after its time", envelope);
    }

    public void Refused(Envelope envelope) => _letters[envelope.Id].IsRefused = true;

    /// <summary>Every run ends with some minutes in which nothing goes wrong: by then nothing is left behind.</summary>
    public void End(SimStore store)
    {
        Check(store.Audited == Stored_, $"{store.Audited} messages audited and {Stored_} stored", "the store");
        foreach (var letter in _letters.Values)
        {
            var message = letter.Message;
            if (letter.End is not null)
            {
                Check(message.State == letter.End, $"ended as {letter.End} and is {message.State}", message);
                continue;
            }

            var free = message.LeaseUntil > message.DueAt ? message.LeaseUntil.Value : message.DueAt;
            Check(message.IsOpen, $"lost: it is {message.State}", message);
            InTime(free, Recovery, $"message {message.Id} at the end");
        }

        foreach (var story in _stories.Values)
        {
            if (story.Case.WakeAt is { } wake) InTime(wake, Recovery + CallEngine.Lease, $"the wake of {story.Case.Id} at the end");
            if (story.SilentSince is not null) Silence(story, story.Case.Request!);
        }
    }

    /// <summary>E11: while nobody answers, somebody is called all the time.</summary>
    private void Silence(Story story, GreenChannelRequest request)
    {
        var since = Later(story.SilentSince!.Value, Calm + Recovery + CallEngine.Lease);
        Check(Now - since <= request.Times.RepeatEvery + (2 * Lateness), $"silence for {Now - since}", request);
    }

    private void InTime(DateTime due, TimeSpan recovery, string what)
    {
        var late = Now - Later(due, Calm + recovery);
        if (late > Lateness) Check(false, $"late by {late}", what);
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private void Check(bool holds, string what, object of)
    {
        if (!holds) Broken ??= $"{scheduler.Now:HH:mm:ss.fff} {what}: {(of is MessageInStore m ? $"{m.Kind} {m.Id} to {m.Recipient} over {m.Channel}" : of)}";
    }

    private sealed class Letter(MessageInStore message)
    {
        public MessageInStore Message => message;

        public DeliveryState? End { get; set; }

        public DateTime? StartedAt { get; set; }

        public int Attempts { get; set; }

        public int Started { get; set; }

        public int Taken { get; set; }

        public bool IsRefused { get; set; }
    }

    private sealed class Story(CaseInStore known)
    {
        public CaseInStore Case => known;

        public DateTime AcceptedAt { get; set; }

        /// <summary>Since when nobody was called; null while the request is not unanswered.</summary>
        public DateTime? SilentSince { get; set; }
    }
}
