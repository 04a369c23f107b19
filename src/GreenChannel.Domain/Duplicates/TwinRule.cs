namespace GreenChannel.Domain.Duplicates;

/// <summary>Keeps apart what a score cannot: twins share birth date, home, vaccine, lot and days.</summary>
internal static class TwinRule
{
    /// <summary>
    /// True where birth date and session (day of the dose, or lot) agree, the number of the document does not say that it is one
    /// person, and another given name, sex or number says that it is not.
    /// </summary>
    public static bool AreApart(ReadOnlySpan<byte> codes)
    {
        if (Of(codes, Field.BirthDate) is not Agreement.Same || Of(codes, Field.IdNumber) is Agreement.Same) return false;
        if (Of(codes, Field.Vaccinated) is not Agreement.Same && Of(codes, Field.Lot) is not (Agreement.Same or Agreement.Part)) return false;
        var name = Of(codes, Field.Name);
        if (name is Agreement.Little) return true;
        if (name is not (Agreement.Missing or Agreement.Different)) return false;
        return Of(codes, Field.IdNumber) is Agreement.Different || Of(codes, Field.Sex) is Agreement.Different;
    }

    private static Agreement Of(ReadOnlySpan<byte> codes, Field field) => (Agreement)(codes[(int)field] / Pattern.Bins);
}
