using System.Globalization;
using System.Text.Json;

namespace GreenChannel.Domain.Duplicates;

/// <summary>What each agreement and disagreement is worth: natural logarithm of how much likelier it is in two reports of one case than in two cases (Fellegi and Sunter).</summary>
/// <remarks>Shipped as data (duplicate-weights.json), so that another place can bring its own.</remarks>
public sealed class DuplicateWeights
{
    private static readonly Dictionary<string, DuplicateWeights> All = Load();
    private readonly float[] _table;

    /// <param name="code">Name of the profile.</param>
    /// <param name="prior">Logarithm of the odds that two compared cases are one, in an index of so many cases.</param>
    /// <param name="cases">Cases of the index in which the prior was found.</param>
    /// <param name="probable">Score from which two cases are probably one.</param>
    /// <param name="possible">Score from which a person is shown them.</param>
    /// <param name="weights">By field and agreement, for each step of rarity; the last one holds for those above.</param>
    public DuplicateWeights(string code, double prior, int cases, double probable, double possible, IReadOnlyDictionary<Field, IReadOnlyDictionary<Agreement, IReadOnlyList<double>>> weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(probable, possible);
        (Code, Prior, Cases, Probable, Possible, Weights) = (code, prior, cases, probable, possible, weights);
        _table = new float[Pattern.Fields * Pattern.Codes];
        foreach (var (field, byAgreement) in weights)
            foreach (var (agreement, steps) in byAgreement)
                for (var bin = 0; bin < Pattern.Bins; bin++)
                    _table[(int)field * Pattern.Codes + (int)agreement * Pattern.Bins + bin] = (float)steps[Math.Min(bin, steps.Count - 1)];
    }

    public static IEnumerable<string> Codes => All.Keys;

    public string Code { get; }
    public double Prior { get; }
    public int Cases { get; }
    public double Probable { get; }
    public double Possible { get; }
    public IReadOnlyDictionary<Field, IReadOnlyDictionary<Agreement, IReadOnlyList<double>>> Weights { get; }

    /// <exception cref="ArgumentException">No such profile.</exception>
    public static DuplicateWeights Get(string code) =>
        All.TryGetValue(code, out var weights) ? weights : throw new ArgumentException($"there are no weights {code}", nameof(code));

    /// <summary>The same weights with other limits.</summary>
    public DuplicateWeights With(double probable, double possible) => new(Code, Prior, Cases, probable, possible, Weights);

    /// <summary>Score of a pattern in an index of so many cases: the sum of its weights and the prior, which falls as there are more to choose from.</summary>
    public double Score(Pattern pattern, int cases) => Score(pattern.Span, PriorAmong(cases));

    /// <summary>The profile as it stands in the file, one line a field.</summary>
    public string ToJson()
    {
        var fields = Weights.Select(field => $"      {Json(Word(field.Key))}: {Json(field.Value.ToDictionary(agreement => Word(agreement.Key), agreement => agreement.Value))}");
        return string.Create(CultureInfo.InvariantCulture, $$"""
              {
                "code": {{Json(Code)}},
                "prior": {{Prior}},
                "cases": {{Cases}},
                "probable": {{Probable}},
                "possible": {{Possible}},
                "weights": {

            """) + string.Join(",\n", fields) + "\n    }\n  }";
    }

    internal double PriorAmong(int cases) => Prior - Math.Log((double)cases / Cases);

    internal double Score(ReadOnlySpan<byte> codes, double prior)
    {
        var sum = prior;
        for (var field = 0; field < codes.Length; field++) sum += _table[field * Pattern.Codes + codes[field]];
        return sum;
    }

    internal double Weight(int field, byte code) => _table[field * Pattern.Codes + code];

    private static Dictionary<string, DuplicateWeights> Load()
    {
        using var file = typeof(DuplicateWeights).Assembly.GetManifestResourceStream("duplicate-weights.json")!;
        return JsonSerializer.Deserialize<List<Profile>>(file, JsonSerializerOptions.Web)!.ToDictionary(profile => profile.Code, profile => new DuplicateWeights(
            profile.Code, profile.Prior, profile.Cases, profile.Probable, profile.Possible,
            profile.Weights.ToDictionary(field => Enum.Parse<Field>(field.Key, ignoreCase: true),
                field => (IReadOnlyDictionary<Agreement, IReadOnlyList<double>>)field.Value.ToDictionary(agreement => Enum.Parse<Agreement>(agreement.Key, ignoreCase: true), agreement => agreement.Value))));
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private sealed record Profile(string Code, double Prior, int Cases, double Probable, double Possible, Dictionary<string, Dictionary<string, IReadOnlyList<double>>> Weights);
}
