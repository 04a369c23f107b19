using System.Text.Json;

namespace GreenChannel.Server.Intake.Slips;

/// <summary>One button of the guardian's page, and the signs of the vocabulary that it stands for.</summary>
/// <param name="Code">The text guardian.sign.{code} belongs to it.</param>
/// <param name="Signs">What triage is told.</param>
public sealed record GuardianSign(string Code, IReadOnlyList<string> Signs);

/// <summary>What a guardian can tap, the worst first. A list in a file: another place may word it otherwise.</summary>
public static class GuardianSigns
{
    public static IReadOnlyList<GuardianSign> All { get; } = Load();

    /// <summary>Signs of what was tapped, each once; what nobody knows is left out.</summary>
    public static IReadOnlyList<string> SignsOf(IEnumerable<string> taps) =>
        [.. taps.SelectMany(tap => All.FirstOrDefault(sign => sign.Code == tap)?.Signs ?? []).Distinct()];

    private static List<GuardianSign> Load()
    {
        using var file = typeof(GuardianSigns).Assembly.GetManifestResourceStream("guardian-signs.json")!;
        return JsonSerializer.Deserialize<List<GuardianSign>>(file, JsonSerializerOptions.Web)!;
    }
}
