namespace GreenChannel.Domain.Observation;

/// <summary>Why a dose must not be given.</summary>
public enum LotFault
{
    /// <summary>Its lot is called back.</summary>
    Recalled,

    /// <summary>Its lot must not be used until somebody has looked.</summary>
    Held,

    /// <summary>Its last day has passed.</summary>
    Expired,
}

/// <summary>A lot that a county has stopped.</summary>
/// <param name="Lot">As it was written.</param>
/// <param name="Vaccine">Four-digit code; null where the lot is stopped whatever is in it.</param>
/// <param name="IsRecalled">Called back; otherwise held.</param>
public sealed record StoppedLot(string Lot, string? Vaccine, bool IsRecalled);

/// <summary>Holds a dose against what is stopped and against its own date.</summary>
/// <remarks>Vaccine law art. 45 (lot and expiry are checked before the dose), art. 73 (a suspected product is stopped at once).</remarks>
public static class LotRules
{
    /// <summary>What speaks against a dose, the gravest first. A doubt stops: an unknown vaccine is of every stopped lot of that name, and another manufacturer's spelling clears nothing.</summary>
    /// <param name="lot">As printed or scanned; null where unknown.</param>
    /// <param name="vaccine">Four-digit code; null, or a text in its place, where unknown.</param>
    /// <param name="expiry">Its last day; null where unknown.</param>
    /// <param name="day">The day of the dose at the site.</param>
    /// <param name="stopped">What the county has stopped.</param>
    public static IReadOnlyList<LotFault> Check(string? lot, string? vaccine, DateOnly? expiry, DateOnly day, IEnumerable<StoppedLot> stopped)
    {
        var faults = new SortedSet<LotFault>();
        if (expiry < day) faults.Add(LotFault.Expired);
        if (lot is not null && Plain(lot) is { Length: > 0 } own)
        {
            foreach (var one in stopped.Where(one => Plain(one.Lot) == own && !(IsCode(one.Vaccine) && IsCode(vaccine) && one.Vaccine != vaccine)))
                faults.Add(one.IsRecalled ? LotFault.Recalled : LotFault.Held);
        }

        return [.. faults];
    }

    private static bool IsCode(string? vaccine) => vaccine is { Length: 4 } && vaccine.All(char.IsAsciiDigit);

    /// <summary>One writing for equal lots: width, case and white space do not tell them apart.</summary>
    public static string Plain(string lot) =>
        string.Concat(lot.Where(letter => !char.IsWhiteSpace(letter) && !char.IsControl(letter) && !char.IsSurrogate(letter)).Select(Narrow)).ToUpperInvariant();

    /// <summary>A letter, digit or sign as it is, where a Chinese input method wrote it wide.</summary>
    public static char Narrow(char letter) => letter is >= '\uff01' and <= '\uff5e' ? (char)(letter - 0xfee0) : letter;
}
