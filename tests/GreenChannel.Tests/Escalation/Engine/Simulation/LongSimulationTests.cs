using System.Globalization;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>The same for as many hours as GREENCHANNEL_SIM_HOURS says, from the seed GREENCHANNEL_SIM_SEED on (1,000,000).</summary>
public sealed class LongSimulationTests(ITestOutputHelper said)
{
    private const int Batch = 500;

    [Fact]
    [Trait("Length", "long")]
    public void In_a_million_hours_nothing_is_lost_late_silent_or_answered_twice()
    {
        if (Number("GREENCHANNEL_SIM_HOURS") is not { } hours)
        {
            Assert.Skip("takes up to an hour: GREENCHANNEL_SIM_HOURS says how many hours to simulate, e.g. 1000000");
            return;
        }

        var began = TimeProvider.System.GetTimestamp();
        var total = new List<Run>();
        for (var seed = Number("GREENCHANNEL_SIM_SEED") ?? 1_000_000; total.Sum(run => run.Length.TotalHours) < hours; seed += Batch)
        {
            total.AddRange(Runs.Play(Enumerable.Range(0, Batch).Select(each => seed + each), TestContext.Current.CancellationToken));
            Assert.True(total.TrueForAll(run => run.Broken is null), string.Join("\n", total.Where(run => run.Broken is not null)));
        }

        said.WriteLine(Runs.Sum(total, TimeProvider.System.GetElapsedTime(began)));
    }

    private static long? Number(string name) => long.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
