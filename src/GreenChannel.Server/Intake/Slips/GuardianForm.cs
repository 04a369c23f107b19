using System.Globalization;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Intake.Slips;

/// <summary>The guardian's page as it was filled in; null fields for an empty one.</summary>
public sealed class GuardianForm(IFormCollection? fields)
{
    /// <summary>Minutes ago that can be chosen: just now, an hour, earlier today, yesterday, some days.</summary>
    public static readonly IReadOnlyList<int> Since = [0, 60, 360, 1_440, 4_320];

    public string this[string name] => fields?[name].ToString() ?? "";

    public bool Tapped(string code) => fields?["signs"].Contains(code) == true;

    public Guid? Id => Guid.TryParseExact(this["id"], "D", out var id) ? id : null;

    public Told Told(SlipRow slip, DateTime now)
    {
        List<string> taps = [.. GuardianSigns.All.Select(sign => sign.Code).Where(Tapped)];
        DateTime? onset = int.TryParse(this["minutesAgo"], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && Since.Contains(minutes) ? now.AddMinutes(-minutes) : null;
        if (onset < slip.GivenAt && slip.GivenAt <= now) onset = slip.GivenAt; // "Yesterday" of a dose this morning is since the dose.
        return new Told(taps, GuardianSigns.SignsOf(taps), onset, Given("words"), Given("phone"));
    }

    // A browser ends the lines of a text in its own way, and counts them as one character.
    private string? Given(string name) => this[name].Replace("\r\n", "\n", StringComparison.Ordinal).Trim() is { Length: > 0 } text ? text : null;
}
