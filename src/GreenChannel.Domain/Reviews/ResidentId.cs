using System.Globalization;

namespace GreenChannel.Domain.Reviews;

/// <summary>What a resident identity number says of its holder.</summary>
/// <param name="Birth">Digits 7–14.</param>
/// <param name="Sex">male or female: digit 17 is odd for a man.</param>
/// <param name="ChecksOut">The last sign agrees; the old numbers of fifteen digits have none and count as agreeing.</param>
/// <remarks>GB 11643.</remarks>
public sealed record ResidentId(DateOnly Birth, string Sex, bool ChecksOut)
{
    private const string Checks = "10X98765432";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>Null where it is another document's number.</summary>
    public static ResidentId? Read(string? number)
    {
        var text = number?.Trim().ToUpperInvariant() ?? "";
        var (birth, sexDigit) = text.Length switch
        {
            18 when text[..17].All(char.IsAsciiDigit) && (char.IsAsciiDigit(text[17]) || text[17] == 'X') => (text[6..14], text[16]),
            15 when text.All(char.IsAsciiDigit) => ($"19{text[6..12]}", text[14]),
            _ => ("", '0'),
        };
        if (!DateOnly.TryParseExact(birth, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return null;
        var checksOut = text.Length == 15 || Checks[Weights.Select((weight, i) => weight * (text[i] - '0')).Sum() % 11] == text[17];
        return new ResidentId(day, (sexDigit - '0') % 2 == 1 ? "male" : "female", checksOut);
    }
}
