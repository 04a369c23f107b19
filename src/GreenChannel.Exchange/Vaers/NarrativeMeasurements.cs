using System.Globalization;
using System.Text.RegularExpressions;

namespace GreenChannel.Exchange.Vaers;

/// <summary>Measurements that free text states clearly; of several the gravest. Null where none is clear.</summary>
/// <param name="TemperatureC">°C, the highest; Fahrenheit converted, told by its range (94–109 is F, 34–43 is C).</param>
/// <param name="SystolicMmHg">mmHg, the lowest of readings written as systolic over diastolic.</param>
/// <param name="HeartRate">Beats a minute, the highest.</param>
/// <param name="Spo2Percent">%, the lowest.</param>
public sealed partial record NarrativeMeasurements(decimal? TemperatureC, decimal? SystolicMmHg, decimal? HeartRate, decimal? Spo2Percent)
{
    /// <summary>Reads the text; a value without its name, or outside what a living person can have, is left alone.</summary>
    public static NarrativeMeasurements Read(string? text)
    {
        text ??= "";
        return new(
            Stated(Temperature(), text).Select(Celsius).Max(),
            Stated(Pressure(), text).Where(found => Number(found, "low") is { } low && low < Number(found, "value"))
                .Select(found => Between(Number(found, "value"), 40, 260)).Min(),
            Stated(Pulse(), text).Select(found => Between(Number(found, "value"), 25, 260)).Max(),
            Stated(Saturation(), text).Select(found => Between(Number(found, "value"), 40, 100)).Min());
    }

    private static IEnumerable<Match> Stated(Regex pattern, string text) =>
        pattern.Matches(text).Where(found => !Negation.Covers(text, found.Index, 0));

    private static decimal? Celsius(Match found)
    {
        var value = Number(found, "value");
        return value switch
        {
            >= 94 and <= 109 when found.Groups["unit"].Value is not ("C" or "c") => decimal.Round((value.Value - 32) / 1.8m, 1),
            >= 34 and <= 43 when found.Groups["unit"].Value is not ("F" or "f") => value,
            _ => null,
        };
    }

    private static decimal? Between(decimal? value, decimal low, decimal high) => value >= low && value <= high ? value : null;

    private static decimal? Number(Match found, string name) =>
        decimal.TryParse(found.Groups[name].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;

    private const string Link = @"[\s:=-]*((was|were|is|of|at|to|up to|as high as|reached|reading|measured|went up to|increased to|dropped to|down to|about|around|approx\w*|~)\s*){0,3}";

    [GeneratedRegex(
        @"\b(temp(erature)?|fever|febrile|tmax)\b" + Link + @"(\d{2,3}(\.\d{1,2})?\s*(-|to)\s*)?(?<value>\d{2,3}(\.\d{1,2})?)(?![\d/%.]*\d|\s*(%|h\b|hrs?\b|hours?|days?|mins?\b|minutes?|weeks?|mg|ml|x\b))\s*(°|º|deg(ree)?s?)?\s*(?<unit>[FC]\b)?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Temperature();

    [GeneratedRegex(
        @"\b(b/?p|blood pressure)\b" + Link + @"(?<value>\d{2,3})\s*/\s*(?<low>\d{2,3})\b(?!/)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pressure();

    [GeneratedRegex(
        @"\b(hr|heart rate|pulse rate|pulse)\b" + Link + @"(?<value>\d{2,3})(?![\d/%.]|\s*(%|\d|hrs?\b|hours?|days?|minutes? (later|after)))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pulse();

    [GeneratedRegex(
        @"\b(spo2|o2 sats?|sao2|oxygen (saturations?|level|sats?)|o2 saturations?|pulse ox(imetry)?|(de)?saturations?|desaturat(ed|ing)|(de)?sats?)\b" + Link + @"(?<value>\d{2,3})(\s*(-|to)\s*\d{2,3})?\s*(%|percent\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Saturation();
}
