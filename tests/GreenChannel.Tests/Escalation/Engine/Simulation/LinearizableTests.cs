using CsCheck;
using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>Commands that meet on two threads leave, and answer, what some order of them, one after another, would have (E6).</summary>
public sealed class LinearizableTests
{
    private const int Histories = 20_000;

    private static readonly string[] Hospitals = ["D", "A", "B", "C"];

    private static readonly Gen<Func<GreenChannelRequest, Transition>> Commands = Gen.Select(Gen.Int[0, 6], Gen.Int[0, 1], Gen.Int[3, 30], Ask);

    private static readonly Gen<(bool Urgent, Func<GreenChannelRequest, Transition>[] Before, Func<GreenChannelRequest, Transition>[] One, Func<GreenChannelRequest, Transition>[] Other)> Cases =
        Gen.Select(Gen.Bool, Commands.Array[0, 3], Commands.Array[1, 3], Commands.Array[1, 3]);

    [Fact]
    public void What_meets_on_threads_happened_in_some_order()
    {
        var contended = 0;
        Cases.Sample(history => HasAnOrder(history.Urgent, history.Before, history.One, history.Other, isLossy: false, ref contended), iter: Histories, threads: 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Histories} histories, {contended} writes that came too late and asked again");
    }

    [Fact]
    public void Without_the_version_it_would_not_have()
    {
        var contended = 0;
        Assert.Throws<CsCheckException>(() => Cases.Sample(history => HasAnOrder(history.Urgent, history.Before, history.One, history.Other, isLossy: true, ref contended), iter: Histories, threads: 1));
    }

    private static Func<GreenChannelRequest, Transition> Ask(int kind, int hospital, int minutes) => kind switch
    {
        0 => request => request.Accept(Hospitals[hospital], Scene.Terms, Scene.After(4)),
        1 => request => request.Seen(Hospitals[hospital], Scene.Doctor, Scene.After(4)),
        2 => request => request.Decline(Hospitals[hospital], Scene.Doctor, "没有床位", Scene.After(4)),
        3 => request => request.Unreachable(Hospitals[hospital], Scene.After(4)),
        4 => request => request.Arrive(Hospitals[hospital], Scene.Doctor, Scene.After(4)),
        5 => request => request.OnDeadline(Scene.After(minutes)),
        _ => request => request.Raise(Scene.After(4)),
    };

    private static bool HasAnOrder(
        bool urgent, Func<GreenChannelRequest, Transition>[] before, Func<GreenChannelRequest, Transition>[] one, Func<GreenChannelRequest, Transition>[] other, bool isLossy, ref int contended)
    {
        var start = before.Aggregate(Scene.Open(of: urgent ? EscalationClass.Urgent : EscalationClass.Emergency), (request, ask) => Then(request, ask(request)));
        var cell = new Cell(start, isLossy);
        var (ready, answers) = (0, new string[one.Length + other.Length]);
        var meeting = Task.Run(() => Lane(other, one.Length));
        Lane(one, 0);
        meeting.Wait();
        contended += cell.Contended;
        return Orders(start, 0, 0);

        void Lane(Func<GreenChannelRequest, Transition>[] asks, int from)
        {
            Interlocked.Increment(ref ready);
            SpinWait.SpinUntil(() => Volatile.Read(ref ready) == 2);
            for (var i = 0; i < asks.Length; i++) answers[from + i] = Said(cell.Put(asks[i]));
        }

        // Whether what is left of both lanes, in some order, answers as it did and ends as it ended.
        bool Orders(GreenChannelRequest request, int ofOne, int ofOther)
        {
            if (ofOne == one.Length && ofOther == other.Length) return Same(request, cell.Request);
            return (ofOne < one.Length && Fits(one[ofOne](request), answers[ofOne], next => Orders(next, ofOne + 1, ofOther)))
                || (ofOther < other.Length && Fits(other[ofOther](request), answers[one.Length + ofOther], next => Orders(next, ofOne, ofOther + 1)));

            bool Fits(Transition said, string answer, Func<GreenChannelRequest, bool> goOn) => Said(said) == answer && goOn(Then(request, said));
        }
    }

    private static GreenChannelRequest Then(GreenChannelRequest request, Transition transition) => transition is Moved moved ? moved.Next : request;

    private static string Said(Transition transition) => transition switch
    {
        Moved moved => moved.Event,
        Refused refused => refused.Reason.ToString(),
        _ => "",
    };

    private static bool Same(GreenChannelRequest one, GreenChannelRequest other) =>
        one with { Rungs = other.Rungs } == other && one.Rungs.SequenceEqual(other.Rungs);

    /// <summary>A row with its version: read, decide, and write where it is still the one that was read.</summary>
    private sealed class Cell(GreenChannelRequest request, bool isLossy)
    {
        private Row _row = new(request);
        private int _contended;

        public GreenChannelRequest Request => _row.Request;

        public int Contended => _contended;

        public Transition Put(Func<GreenChannelRequest, Transition> ask)
        {
            while (true)
            {
                var seen = Volatile.Read(ref _row);
                var answer = ask(seen.Request);
                Thread.Yield(); // Somebody may come between the decision and the write.
                if (answer is not Moved moved) return answer;
                var next = new Row(moved.Next);
                if (isLossy) Volatile.Write(ref _row, next);
                else if (Interlocked.CompareExchange(ref _row, next, seen) != seen)
                {
                    Interlocked.Increment(ref _contended);
                    continue;
                }

                return answer;
            }
        }

        private sealed class Row(GreenChannelRequest request)
        {
            public GreenChannelRequest Request => request;
        }
    }
}
