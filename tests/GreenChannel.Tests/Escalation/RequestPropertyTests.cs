using System.Collections.Concurrent;
using CsCheck;
using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation;

public sealed class RequestPropertyTests
{
    private const long Sequences = 20_000;

    private enum Command
    {
        Wake,
        WakeAtDue,
        Seen,
        Accept,
        Decline,
        DeclineMutely,
        Arrive,
        HandOver,
        StandDown,
        Raise,
        Unreachable,
        Diverted,
        Next,
    }

    private readonly record struct Step(Command Command, int Hospital, int Seconds, int? Eta);

    // Closing commands are rare and time passes in very different strides, so that most histories are long ones.
    private static readonly Gen<Command> Commands = Gen.Frequency(
        (4, Gen.Const(Command.Wake)),
        (4, Gen.Const(Command.WakeAtDue)),
        (3, Gen.Const(Command.Seen)),
        (3, Gen.Const(Command.Accept)),
        (3, Gen.Const(Command.Decline)),
        (2, Gen.Const(Command.Arrive)),
        (1, Gen.Const(Command.DeclineMutely)),
        (1, Gen.Const(Command.HandOver)),
        (1, Gen.Const(Command.Raise)),
        (2, Gen.Const(Command.Unreachable)),
        (2, Gen.Const(Command.Diverted)),
        (2, Gen.Const(Command.Next)),
        (1, Gen.Int[0, 5].Select(i => i == 0 ? Command.StandDown : Command.Wake)));

    private static readonly Gen<Step> Steps = Gen.Select(
        Commands,
        Gen.Int[0, 5],
        Gen.OneOf(Gen.Int[0, 30], Gen.Int[0, 400], Gen.Int[0, 30_000]),
        Gen.OneOf(Gen.Const((int?)null), Gen.Int[-5, 400].Select(i => (int?)i)),
        (c, h, s, e) => new Step(c, h, s, e));

    private static readonly Gen<(int Ladder, EscalationClass Class, Step[] Steps)> Histories =
        Gen.Select(Gen.Int[0, 5], Gen.Enum<EscalationClass>(), Steps.Array[0, 30]);

    [Fact]
    public void No_history_of_answers_and_deadlines_breaks_a_promise()
    {
        var reached = new ConcurrentDictionary<string, int>();
        Histories.Sample(
            history =>
            {
                var ladder = Scene.LadderOf([.. Enumerable.Range(0, history.Ladder).Select(i => $"H{i}")]);
                var opened = EscalationRules.Open(Guid.Empty, Guid.Empty, history.Class, ladder, Scene.Times, Scene.Start);
                var witness = new Witness();
                witness.Moved(null, opened, Scene.Start);
                var (request, now) = (opened.Next, Scene.Start);
                foreach (var step in history.Steps)
                {
                    now = step.Command == Command.WakeAtDue && request.NextWake?.At > now ? request.Due() : now.AddSeconds(step.Seconds);
                    var transition = Do(request, step, now);
                    if (transition is Moved moved)
                    {
                        witness.Moved(request, moved, now);
                        reached.AddOrUpdate($"{request.State} {moved.Event}", 1, (_, n) => n + 1);
                        request = moved.Next;
                        Assert.IsNotType<Moved>(Do(request, step, now)); // a replay changes nothing
                    }
                    else
                    {
                        Assert.Same(request, (transition as Unchanged)?.Request ?? request);
                    }
                }
            },
            iter: Sequences);

        // A property that reaches nothing proves nothing.
        Assert.All(
            new[] { "Alerting timedOut", "Seen declined", "Unanswered accepted", "Accepted overdue", "Accepted withdrawn", "Arrived handedOver", "Alerting arrived", "Unanswered calledAgain", "Arrived outcomeAsked", "Alerting unreachable", "Alerting diverted", "Alerting nextAsked", "Seen nextAsked" },
            path => Assert.True(reached.GetValueOrDefault(path) > 10, $"{path}: {reached.GetValueOrDefault(path)}"));
    }

    private static Transition Do(GreenChannelRequest request, Step step, DateTime now)
    {
        var hospital = $"H{step.Hospital}";
        return step.Command switch
        {
            Command.Wake or Command.WakeAtDue => request.OnDeadline(now),
            Command.Seen => request.Seen(hospital, Scene.Doctor, now),
            Command.Accept => request.Accept(hospital, Scene.Terms with { EtaMinutes = step.Eta }, now),
            Command.Decline => request.Decline(hospital, Scene.Doctor, "没有床位", now),
            Command.DeclineMutely => request.Decline(hospital, Scene.Doctor, null, now),
            Command.Arrive => request.Arrive(hospital, Scene.Doctor, now),
            Command.HandOver => request.HandOver(hospital, Scene.Doctor, Scene.Outcome, now),
            Command.StandDown => request.StandDown(hospital, false, null, null, now),
            Command.Raise => request.Raise(now),
            Command.Unreachable => request.Unreachable(hospital, now),
            Command.Diverted => request.NotReceiving(hospital, now),
            Command.Next => request.AskNext(step.Hospital + 1, now),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
    }

    /// <summary>Knows only what was alerted and told, never how the request decides.</summary>
    private sealed class Witness
    {
        private readonly List<string> asked = [];

        public void Moved(GreenChannelRequest? before, Moved moved, DateTime now)
        {
            var next = moved.Next;
            var alerted = moved.Effects.OfType<AlertHospital>().ToList();
            var raised = moved.Event == EscalationEvent.Raised;

            // Never silent: what is open has something to happen by time, and says so.
            var waits = next.State is RequestState.Alerting or RequestState.Seen or RequestState.Accepted or RequestState.Unanswered or RequestState.Arrived;
            Assert.Equal(waits, next.NextWake is not null);
            Assert.Equal(next.NextWake, moved.Effects.OfType<WakeAt>().SingleOrDefault());
            if (next.State == RequestState.Unanswered) Assert.True(next.Due() <= now + next.Times.RepeatEvery);

            // Rungs only add up, in the order of the ladder, and nobody is asked twice.
            if (!raised) asked.AddRange(alerted.Select(a => a.Hospital.Code));
            Assert.Equal(asked.Distinct(), asked);
            Assert.Equal(asked, next.Rungs.Select(r => r.Hospital.Code));
            Assert.Equal(asked, next.Ladder.Hospitals.Take(asked.Count).Codes());

            // One promise at most, and a state that agrees with it.
            var promises = next.Rungs.Count(r => r.Result == RungResult.Accepted);
            var holds = next.State is RequestState.Accepted or RequestState.Arrived or RequestState.HandedOver;
            if (next.State != RequestState.StoodDown) Assert.Equal(holds ? 1 : 0, promises);
            Assert.InRange(promises, 0, 1);

            // Whoever has the patient is left in peace until the promise falls through.
            if (before?.State is RequestState.Accepted or RequestState.Arrived && alerted.Count > 0)
                Assert.Contains(moved.Event, new[] { EscalationEvent.Withdrawn, EscalationEvent.Overdue });

            // Nobody who declined is called, and the county always is.
            var called = moved.Effects.OfType<RepeatCall>().SelectMany(c => c.Hospitals).Codes();
            Assert.DoesNotContain(called, code => next.RungOf(code)!.HasDeclined);
            if (before?.State != RequestState.Unanswered && next.State == RequestState.Unanswered)
                Assert.Single(moved.Effects.OfType<CallCountyDuty>());

            // An answer given is never lost.
            foreach (var rung in before?.Rungs ?? [])
            {
                var after = next.RungOf(rung.Hospital.Code)!;
                Assert.Equal((rung.AskedAt, rung.SeenAt ?? after.SeenAt, rung.DeclinedAt ?? after.DeclinedAt), (after.AskedAt, after.SeenAt, after.DeclinedAt));
                if (rung.HasDeclined) Assert.True(after.HasDeclined);
            }
        }
    }
}
