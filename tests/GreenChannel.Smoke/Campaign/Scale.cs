using System.Globalization;

namespace GreenChannel.Smoke.Campaign;

/// <summary>How much of a campaign is run: little in ./test, as much as the environment says in ./test long.</summary>
internal static class Scale
{
    public static int Of(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;

    public static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    /// <summary>The value below which a share of all lies.</summary>
    public static TimeSpan Percentile(IEnumerable<TimeSpan> spans, double share)
    {
        var sorted = spans.Order().ToList();
        return sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(sorted.Count * share) - 1)];
    }

    /// <summary>Looks again until something is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan within, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < within, $"waited {within.TotalSeconds:0} s for: {what}");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Looks again until there is none; where it takes too long, says from how many it came and how many there are.</summary>
    public static async Task UntilNoneAsync(Func<Task<long>> count, TimeSpan within, string what)
    {
        var (began, first) = (TimeProvider.System.GetTimestamp(), await count());
        for (var left = first; left > 0; left = await count())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < within, $"after {within.TotalSeconds:0} s {left} of {first} {what}");
            await Task.Delay(250, TestContext.Current.CancellationToken);
        }
    }
}
