using System.Globalization;
using System.Text.Json.Nodes;

namespace GreenChannel.Smoke.Judging;

/// <summary>Throws of one seed, and the values around which rules turn.</summary>
internal sealed class Dice(int seed)
{
    public static readonly string[] Zones = ["Asia/Shanghai", "Europe/Berlin"];

    // An ordinary day, both changes of the clock in Berlin, one of the last in Shanghai, and a leap day.
    private static readonly DateTime[] Days =
        [new(2025, 11, 20), new(2025, 3, 29), new(2025, 3, 30), new(2025, 10, 25), new(2025, 10, 26), new(1991, 4, 13), new(1991, 9, 14), new(2024, 2, 29), new(2025, 11, 30), new(2025, 12, 31)];

    private readonly Random _random = new(seed);

    public bool Chance(double of) => _random.NextDouble() < of;

    public int Next(int from, int until) => _random.Next(from, until);

    public T Of<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public JsonNode? Any(params string[] json) => JsonNode.Parse(Of(json));

    /// <summary>A wall clock in the middle of things.</summary>
    public DateTime Wall() => (Chance(0.8) ? Of(Days) : new DateTime(1986, 1, 1).AddDays(Next(0, 15_000))).AddMinutes(Chance(0.3) ? Next(0, 240) : Next(0, 1_440));

    /// <summary>So far from a limit that rounding, or a single step, decides.</summary>
    public decimal Near(decimal limit, decimal step) => limit + (step * Of([-2m, -1m, -0.6m, -0.51m, -0.5m, -0.49m, -0.4999m, -0.1m, 0m, 0m, 0.1m, 0.4m, 0.4999999m, 0.5m, 0.51m, 1m, 2m]));

    /// <summary>Minutes from a dose to something, around the limits of the rules.</summary>
    public double Minutes()
    {
        var days = Of([0, 1, 3, 4, 5, 6, 15, 16, 30, 31, 42, 43, 59, 90, 91, 92, 93, 365, 366, 400]);
        var minutes = Chance(0.5) ? Of([0.0, 1, 29, 30, 31, 60, 239, 240, 241, 1_439, 1_440, 1_441]) : (days * 1_440) + Next(-1_441, 1_441);
        return minutes + Of([0.0, 0.0, 0.0, 1.0 / 60, -1.0 / 60, 0.001 / 60]);
    }

    public static string Text(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
