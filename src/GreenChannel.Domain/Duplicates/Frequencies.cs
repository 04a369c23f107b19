namespace GreenChannel.Domain.Duplicates;

internal enum Kind { Name, Place, Vaccinated, Onset, Interval, Age, Vaccines, Lot, Sign, Crowd }

/// <summary>How often each value stands in the index: agreement in a rare value tells more than in a common one.</summary>
internal sealed class Frequencies
{
    // In a small index every value is rare; it is judged as if it held this many cases.
    private const int Least = 1_000;

    private readonly Dictionary<ulong, int> _counts = [];

    public int Cases { get; private set; }

    /// <summary>Cases of the index, at least a thousand.</summary>
    public int Effective => Math.Max(Least, Cases);

    /// <summary>Natural logarithm of how many cases there are to one with this value; 0 for an unknown value.</summary>
    public float Rarity(Kind kind, ulong value) => value == 0 && kind is not Kind.Interval ? 0 : MathF.Log((float)Effective / Math.Max(1, Count(kind, value)));

    public int Count(Kind kind, ulong value) => _counts.GetValueOrDefault(Key(kind, value));

    /// <param name="entry">The case.</param>
    /// <param name="doses">Its doses.</param>
    /// <param name="signs">Its signs.</param>
    /// <param name="by">1 to count it in, -1 to take it out again.</param>
    public void Count(in CaseEntry entry, ReadOnlySpan<ulong> doses, ReadOnlySpan<uint> signs, int by)
    {
        Cases += by;
        Add(Kind.Name, entry.Sound, by);
        Add(Kind.Place, entry.Place, by);
        Add(Kind.Vaccinated, (ulong)entry.Vaccinated, by);
        Add(Kind.Onset, (ulong)entry.Onset, by);
        if (entry.Interval is { } days) Add(Kind.Interval, (ulong)(uint)days, by);
        Add(Kind.Age, AgeKey(entry.Age), by);
        Add(Kind.Vaccines, VaccinesKey(doses), by);
        Add(Kind.Crowd, CrowdKey(entry), by);
        for (var lot = 1; lot < doses.Length; lot += 2) Add(Kind.Lot, doses[lot], by);
        foreach (var sign in signs) Add(Kind.Sign, sign, by);
    }

    public static ulong AgeKey(float age) => age < 0 ? 0 : (ulong)Math.Round(age < 3 ? age * 10 : Math.Floor(age) * 10) + 1;

    public static ulong VaccinesKey(ReadOnlySpan<ulong> doses)
    {
        var (key, last) = (0UL, 0UL);
        for (var dose = 0; dose < doses.Length; dose += 2)
        {
            if (doses[dose] != last) key = Codes.Hash(1, key, doses[dose]);
            last = doses[dose];
        }

        return key;
    }

    public static ulong CrowdKey(in CaseEntry entry) => entry.Place == 0 || entry.Vaccinated == 0 ? 0 : Codes.Hash(2, entry.Place, (ulong)entry.Vaccinated);

    private void Add(Kind kind, ulong value, int by)
    {
        if (value == 0 && kind is not Kind.Interval) return;
        var key = Key(kind, value);
        var count = _counts.GetValueOrDefault(key) + by;
        if (count > 0) _counts[key] = count;
        else _counts.Remove(key);
    }

    private static ulong Key(Kind kind, ulong value) => Codes.Hash((ulong)kind + 16, value);
}
