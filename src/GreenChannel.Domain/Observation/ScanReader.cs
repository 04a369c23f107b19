namespace GreenChannel.Domain.Observation;

/// <summary>Reads what a camera, a keyboard-wedge scanner or a person gives: a domestic trace code or a GS1 element string. It never throws and names what is wrong.</summary>
/// <remarks>NMPA notice 67 of 2019: a trace code has 20 digits, the first 7 name the product, or follows ISO and GS1. There is no public check digit of the 20-digit kind.</remarks>
public static class ScanReader
{
    private const int TraceLength = 20;
    private const int ProductLength = 7;
    private const int Longest = 300;
    private static readonly string[] Separators = ["<GS>", "{GS}", "^]", "\u241d"];

    /// <param name="text">As it came, with or without a symbology prefix such as ]d2, brackets, or visible signs for the separator.</param>
    /// <param name="today">Tells the century of a date with two digits for its year.</param>
    public static ScanResult Read(string? text, DateOnly today)
    {
        var tidy = Tidy(text ?? "");
        if (tidy.Length > Longest) return new ScanResult(null, "tooLong");
        var saysGs1 = false;
        if (tidy is [']', var family, var variant, ..] && char.IsAsciiLetter(family) && char.IsAsciiLetterOrDigit(variant))
        {
            saysGs1 = $"{family}{variant}" is "d2" or "C1" or "e0" or "Q3" or "J1";
            tidy = tidy[3..];
        }

        var begins = tidy.StartsWith(Gs1Elements.Separator);
        tidy = tidy.Trim(Gs1Elements.Separator);
        saysGs1 |= begins;
        if (tidy.Length == 0) return new ScanResult(null, "notACode");
        if (!saysGs1 && tidy.All(char.IsAsciiDigit))
        {
            if (tidy.Length == TraceLength)
                return new ScanResult(new ScannedCode(ScanKind.TraceCode, tidy, tidy[..ProductLength]) { Serial = tidy[ProductLength..] }, null);

            // The code of a shelf: it names the product and nothing else.
            if (tidy.Length is 13 or 14)
                return HasCheckDigit(tidy) ? new ScanResult(new ScannedCode(ScanKind.Gs1, $"(01){tidy.PadLeft(14, '0')}", tidy.PadLeft(14, '0')), null) : new ScanResult(null, "checkDigit");
        }

        return OfElements(Gs1Elements.Split(tidy), today);
    }

    private static ScanResult OfElements(Gs1Elements.Result split, DateOnly today)
    {
        if (split.Problem is { } problem) return new ScanResult(null, problem);
        var elements = split.Elements;
        if (elements.GroupBy(element => element.Identifier).Any(same => same.Select(element => element.Value).Distinct().Count() > 1)) return new ScanResult(null, "codeRepeated");
        string? Of(string identifier) => elements.Where(element => element.Identifier == identifier).Select(element => element.Value).FirstOrDefault();
        if (Of("01") is not { } product) return new ScanResult(null, "noProduct");
        if (!HasCheckDigit(product)) return new ScanResult(null, "checkDigit");
        DateOnly? expiry = null;
        if ((Of("17") ?? Of("7003")?[..6]) is { } written && (expiry = Day(written, today)) is null) return new ScanResult(null, "codeDate");
        return new ScanResult(
            new ScannedCode(ScanKind.Gs1, string.Concat(elements.Distinct().Select(element => $"({element.Identifier}){element.Value}")), product)
            {
                Lot = Of("10"),
                Expiry = expiry,
                Serial = Of("21"),
            },
            null);
    }

    /// <summary>The last digit of a GTIN follows from those before it: weights 3 and 1 from the right.</summary>
    /// <param name="digits">8, 12, 13 or 14 digits, the check digit last.</param>
    public static bool HasCheckDigit(string digits)
    {
        if (digits.Length < 2 || !digits.All(char.IsAsciiDigit)) return false;
        var sum = 0;
        for (var i = digits.Length - 2; i >= 0; i--) sum += (digits[i] - '0') * ((digits.Length - 2 - i) % 2 == 0 ? 3 : 1);
        return (10 - (sum % 10)) % 10 == digits[^1] - '0';
    }

    // YYMMDD; day 00 is the last of its month. The year is the one within fifty of today's (GS1 General Specifications 7.12).
    private static DateOnly? Day(string digits, DateOnly today)
    {
        var (year, month, day) = (Two(0), Two(2), Two(4));
        var apart = year - (today.Year % 100);
        year += (today.Year - (today.Year % 100)) + (apart >= 51 ? -100 : apart <= -50 ? 100 : 0);
        if (month is < 1 or > 12 || year is < 1 or > 9999) return null;
        var last = DateTime.DaysInMonth(year, month);
        return day > last ? null : new DateOnly(year, month, day == 0 ? last : day);

        int Two(int at) => ((digits[at] - '0') * 10) + digits[at + 1] - '0';
    }

    // A Chinese input method writes brackets and digits wide; no code has white space.
    private static string Tidy(string text)
    {
        if (text.Length > 4 * Longest) text = text[..(4 * Longest)];
        var plain = string.Concat(text.Select(LotRules.Narrow));
        foreach (var separator in Separators) plain = plain.Replace(separator, Gs1Elements.Separator.ToString(), StringComparison.OrdinalIgnoreCase);
        return string.Concat(plain.Where(letter => !char.IsWhiteSpace(letter) && letter is not ('\u200b' or '\ufeff')));
    }
}
