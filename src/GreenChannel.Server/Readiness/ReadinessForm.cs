using System.Globalization;
using GreenChannel.Domain.Readiness;
using GreenChannel.Server.Platform.Http;

namespace GreenChannel.Server.Readiness;

/// <summary>The morning's form as it was filled in, or what was said last to begin with. What cannot be read stays as it was typed.</summary>
public sealed class ReadinessForm(ReadinessProfile profile, IFormCollection? fields, UnitReadiness unit)
{
    /// <summary>Haves that a person ticks; the hospital's answer is measured.</summary>
    public IReadOnlyList<Have> Asked { get; } = [.. profile.Haves.Where(have => have.Asks != HaveAsks.Answer)];

    // Yesterday's values stand there, yesterday's ticks do not: each is today's own word.
    public bool Ticked(Have have) => fields is not null ? fields[$"has-{have.Code}"] == "true" : unit.Standing.IsConfirmed && Said(have)?.Has == true;

    public string Value(Have have) => fields is not null ? fields[Input(have)].ToString() : have.Asks switch
    {
        HaveAsks.Name => Said(have)?.Name ?? "",
        HaveAsks.Expiry => Said(have)?.Expiry?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
        HaveAsks.Note => Said(have)?.Note ?? "",
        _ => "", // The hospital's answer is measured.
    };

    public static string Input(Have have) => $"value-{have.Code}";

    /// <summary>What is said, or the fields that cannot be read.</summary>
    public (IReadOnlyList<HaveSaid> Said, IReadOnlyList<(string Field, string Code)> Unreadable) Read()
    {
        List<(string, string)> unreadable = [];
        var said = Asked.Select((have, index) =>
        {
            var typed = Value(have).Trim();
            var given = typed.Length > 0 ? typed : null;
            DateOnly? expiry = null;
            if (have.Asks == HaveAsks.Expiry && given is not null)
            {
                if (DateOnly.TryParseExact(given, ["yyyy-MM-dd", "yyyy/M/d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) expiry = day;
                else unreadable.Add(($"haves[{index}].expiry", "format"));
            }

            return new HaveSaid(have.Code, Ticked(have), have.Asks == HaveAsks.Name ? given : null, expiry, have.Asks == HaveAsks.Note ? given : null);
        }).ToList();
        return (said, unreadable);
    }

    /// <summary>What is wrong with one of the haves, as a code; null where nothing is.</summary>
    public string? Wrong(Have have, Problem? problem)
    {
        var at = $"haves[{Asked.Select((one, index) => (one, index)).First(pair => pair.one == have).index}].";
        return problem?.Fields.Where(field => field.Field.StartsWith(at, StringComparison.Ordinal)).Select(field => field.Code).FirstOrDefault();
    }

    private HaveSaid? Said(Have have) => unit.Said.FirstOrDefault(one => one.Code == have.Code);
}
