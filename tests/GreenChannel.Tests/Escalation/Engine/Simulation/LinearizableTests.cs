using System.Text.Json;
using CsCheck;
using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>Commands that meet on threads leave what some order of them, one after another, would have left (E6).</summary>
public sealed class LinearizableTests
{
    // Threads that meet by chance need a machine for themselves; the orders of few steps are all tried in InterleavingTests.
    private static readonly int Histories = int.TryParse(Environment.GetEnvironmentVariable("GREENCHANNEL_HISTORIES"), out var given) ? given : 0;

    private static readonly string[] Hospitals = ["D", "A", "B", "C"];
    private static readonly Gen<int> Hospital = Gen.Int[0, 3];

    private static readonly GenOperation<Cell>[] Commands =
    [
        Hospital.Operation<Cell>((cell, h) => cell.Put(request => request.Accept(Hospitals[h], Scene.Terms, Scene.After(4)))),
        Hospital.Operation<Cell>((cell, h) => cell.Put(request => request.Seen(Hospitals[h], Scene.Doctor, Scene.After(4)))),
        Hospital.Operation<Cell>((cell, h) => cell.Put(request => request.Decline(Hospitals[h], Scene.Doctor, "没有床位", Scene.After(4)))),
        Hospital.Operation<Cell>((cell, h) => cell.Put(request => request.Unreachable(Hospitals[h], Scene.After(4)))),
        Hospital.Operation<Cell>((cell, h) => cell.Put(request => request.Arrive(Hospitals[h], Scene.Doctor, Scene.After(4)))),
        Gen.Int[3, 30].Operation<Cell>((cell, minutes) => cell.Put(request => request.OnDeadline(Scene.After(minutes)))),
        Gen.Int[0, 3].Operation<Cell>((cell, _) => cell.Put(request => request.Raise(Scene.After(4)))),
    ];

    private static readonly Gen<Cell> Start = Gen.Bool.Select(urgent => new Cell(Scene.Open(of: urgent ? EscalationClass.Urgent : EscalationClass.Emergency)));

    [Fact]
    public void What_meets_on_threads_happened_in_some_order()
    {
        Assert.SkipUnless(Histories > 0, "GREENCHANNEL_HISTORIES says how many, e.g. 10000");
        Start.SampleParallel(Commands, equal: Same, print: Text, maxSequentialOperations: 3, maxParallelOperations: 3, threads: 1, iter: Histories);
    }

    [Fact]
    public void Without_the_version_it_would_not_have()
    {
        Assert.SkipUnless(Histories > 0, "GREENCHANNEL_HISTORIES says how many, e.g. 10000");
        var lossy = Start.Select(cell => new Cell(cell.Request) { IsLossy = true });
        Assert.Throws<CsCheckException>(() => lossy.SampleParallel(Commands, equal: Same, print: Text, maxSequentialOperations: 3, maxParallelOperations: 3, threads: 1, iter: Histories));
    }

    private static bool Same(Cell one, Cell other) => one.Request with { Rungs = [] } == other.Request with { Rungs = [], Ladder = one.Request.Ladder }
        && one.Request.Rungs.SequenceEqual(other.Request.Rungs);

    private static string Text(Cell cell) => JsonSerializer.Serialize(cell.Request);

    /// <summary>A row with its version: read, decide, and write where it is still the one that was read.</summary>
    private sealed class Cell(GreenChannelRequest request)
    {
        private Row _row = new(request, 0);

        public bool IsLossy { get; init; }

        public GreenChannelRequest Request => _row.Request;

        public void Put(Func<GreenChannelRequest, Transition> ask)
        {
            while (true)
            {
                var seen = Volatile.Read(ref _row);
                var answer = ask(seen.Request);
                if (IsLossy) Thread.Yield();
                if (answer is not Moved moved) return;
                var next = new Row(moved.Next, seen.Version + 1);
                if (IsLossy) Volatile.Write(ref _row, next);
                else if (Interlocked.CompareExchange(ref _row, next, seen) != seen) continue;
                return;
            }
        }

        private sealed record Row(GreenChannelRequest Request, int Version);
    }
}
