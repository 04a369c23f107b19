namespace GreenChannel.Domain.Duplicates;

/// <summary>A case as it lies in the index: numbers, hashes and its name.</summary>
internal struct CaseEntry
{
    public const byte Yes = 1, No = 2;

    public Guid Id;
    public string? Name;
    public ulong Sound, IdHash, Phone, Place;
    public Sketch Address;
    public int Birth, Vaccinated, Onset, Died;
    public float Age;
    public byte Sex, Hospitalised;

    /// <summary>Reading of a Chinese family name as any dialect has it; 0 where there is none. Where it differs, the names do.</summary>
    public ushort Family;

    /// <summary>Where its doses and signs begin in the index, and how many there are.</summary>
    public int DosesAt, SignsAt;
    public byte DoseCount, SignCount;

    /// <summary>Days from the dose to the onset; null where either is unknown.</summary>
    public readonly int? Interval => Vaccinated == 0 || Onset == 0 ? null : Days.Date(Onset).DayNumber - Days.Date(Vaccinated).DayNumber;

    public static CaseEntry Of(CaseFeatures features, out ulong[] doses, out uint[] signs)
    {
        var name = Names.Normal(features.Name);
        var digits = features.Phone is null ? "" : string.Concat(features.Phone.Where(char.IsAsciiDigit));
        // Vaccine and lot in turn, in one order whichever was written first.
        doses = [.. features.Doses.Select(dose => (Vaccine: Codes.Pack(dose.Vaccine), Lot: Codes.Pack(dose.Lot))).Where(dose => dose.Vaccine != 0 || dose.Lot != 0)
            .Distinct().Order().Take(byte.MaxValue).SelectMany(dose => new[] { dose.Vaccine, dose.Lot })];
        signs = [.. features.Signs.Select(sign => (uint)Codes.Hash(sign.Trim())).Distinct().Order().Take(byte.MaxValue)];
        return new CaseEntry
        {
            Id = features.Id,
            Name = name,
            Sound = name is null || Names.IsUnnamed(name) ? 0 : Codes.Hash(Names.Sound(name)),
            Family = name is null || Names.IsUnnamed(name) || !Names.IsHan(name) ? (ushort)0 : Pinyin.LooseFamily(name[0]),
            IdHash = string.IsNullOrWhiteSpace(features.IdHash) ? 0 : Codes.Hash(features.IdHash.Trim()),
            Phone = digits.Length < 5 ? 0 : ulong.Parse(digits.AsSpan(Math.Max(0, digits.Length - 11)), System.Globalization.CultureInfo.InvariantCulture) + 1,
            Place = PlaceCode(features.Place),
            Address = Codes.Sketch(features.Address),
            Birth = Days.Of(features.BirthDate),
            Vaccinated = Days.Of(features.VaccinatedOn),
            Onset = Days.Of(features.OnsetOn),
            Died = Days.Of(features.DiedOn),
            Age = AgeOf(features),
            Sex = features.Sex switch { "male" => Yes, "female" => No, _ => 0 },
            Hospitalised = features.Hospitalised switch { true => Yes, false => No, null => 0 },
            DoseCount = (byte)(doses.Length / 2),
            SignCount = (byte)signs.Length,
        };
    }

    // A numeric code stays a number, so that a mistyped digit and a neighbouring county are seen.
    private static ulong PlaceCode(string? place)
    {
        if (string.IsNullOrWhiteSpace(place)) return 0;
        place = place.Trim();
        return place.Length <= 9 && place.All(char.IsAsciiDigit) ? ulong.Parse(place, System.Globalization.CultureInfo.InvariantCulture) + 1 : Codes.Hash(place.ToUpperInvariant()) | 1UL << 63;
    }

    private static float AgeOf(CaseFeatures features) =>
        features.BirthDate is { } birth && (features.VaccinatedOn ?? features.OnsetOn) is { } day && day >= birth ? (day.DayNumber - birth.DayNumber) / 365.25f
        : features.AgeYears is { } age ? (float)age : -1;
}
