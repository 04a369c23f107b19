using System.Text;

namespace GreenChannel.Domain.Duplicates;

/// <summary>Numbers of identity documents, written in one way before they are hashed: equal numbers have equal hashes, however they were typed.</summary>
/// <remarks>GB 11643: 17 digits and a check character (weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, modulo 11).</remarks>
public static class IdNumbers
{
    private const string Checks = "10X98765432";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>In narrow capitals without blanks and signs; a resident number of fifteen digits in its later form of eighteen. Null where nothing is left.</summary>
    public static string? Normal(string? number)
    {
        if (number is null) return null;
        var text = new StringBuilder(number.Length);
        foreach (var character in number)
        {
            var narrow = character is >= '\uff01' and <= '\uff5e' ? (char)(character - 0xfee0) : character;
            if (char.IsLetterOrDigit(narrow)) text.Append(char.ToUpperInvariant(narrow));
        }

        if (text.Length == 0) return null;
        var normal = text.ToString();
        if (normal.Length != 15 || !normal.All(char.IsAsciiDigit)) return normal;
        var digits = normal.Insert(6, "19");
        return digits + Check(digits);
    }

    /// <summary>True for a resident number of eighteen characters whose check character is right.</summary>
    public static bool IsResident(string number) => number.Length == 18 && number[..17].All(char.IsAsciiDigit) && number[17] == Check(number);

    private static char Check(string number)
    {
        var sum = 0;
        for (var digit = 0; digit < Weights.Length; digit++) sum += Weights[digit] * (number[digit] - '0');
        return Checks[sum % 11];
    }
}
