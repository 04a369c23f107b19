using System.Collections.Concurrent;
using System.Globalization;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>
/// The engine as it is, in a world of chance: thousands of runs of some hours, and what must never be never is. A run that
/// fails names its seed; GREENCHANNEL_SIM_SEED=… plays that one again.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper said)
{
    private const int Seeds = 2_000;

    [Fact]
    public void In_no_run_is_anything_lost_late_silent_or_answered_twice()
    {
        var began = TimeProvider.System.GetTimestamp();
        var seeds = Environment.GetEnvironmentVariable("GREENCHANNEL_SIM_SEED") is { Length: > 0 } one
            ? [long.Parse(one, CultureInfo.InvariantCulture)]
            : Enumerable.Range(1, Seeds).Select(seed => (long)seed).ToArray();
        var runs = Runs.Play(seeds, TestContext.Current.CancellationToken);
        said.WriteLine(Runs.Sum(runs, TimeProvider.System.GetElapsedTime(began)));
        Assert.True(runs.All(run => run.Broken is null), string.Join("\n", runs.Where(run => run.Broken is not null).OrderBy(run => run.Seed).Take(5)));
    }

    [Fact]
    public void A_seed_tells_the_whole_of_a_run()
    {
        for (var seed = 1; seed <= 20; seed++) Assert.Equal(World.Play(seed), World.Play(seed));
    }

    [Fact]
    public void A_day_in_which_nobody_answers_ends_with_at_least_720_calls_for_help()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var run = World.Play(seed, new Plot { Answers = 0, Requests = 1, Rungs = 3, Length = TimeSpan.FromDays(1), Times = Scene.Times });
            Assert.Null(run.Broken);
            said.WriteLine($"seed {seed}: {run.Calls} calls, {run.Deliveries} deliveries, {run.Kills} kills");
            Assert.InRange(run.Calls, 720, int.MaxValue);
        }
    }
}

internal static class Runs
{
    /// <summary>Plays the seeds, each on one thread.</summary>
    public static IReadOnlyCollection<Run> Play(IEnumerable<long> seeds, CancellationToken cancel, Plot? plot = null)
    {
        var runs = new ConcurrentBag<Run>();
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, seed => runs.Add(World.Play(seed, plot)));
        return runs;
    }

    public static string Sum(IReadOnlyCollection<Run> runs, TimeSpan took) => string.Create(
        CultureInfo.InvariantCulture,
        $"{runs.Count} runs, {runs.Sum(run => run.Length.TotalHours):0} hours, of which {runs.Sum(run => run.Open.TotalHours):0} with an open request, in {took.TotalSeconds:0.0} s: {runs.Sum(run => run.Length.TotalHours) / took.TotalSeconds:0} hours/s; {runs.Sum(run => run.Steps)} steps, {runs.Sum(run => run.Moves)} moves, {runs.Sum(run => run.Messages)} messages, {runs.Sum(run => run.Deliveries)} deliveries ({runs.Sum(run => run.Duplicates)} duplicates), {runs.Sum(run => run.Kills)} kills, {runs.Sum(run => run.Freezes)} freezes");
}
