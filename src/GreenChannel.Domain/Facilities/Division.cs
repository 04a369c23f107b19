namespace GreenChannel.Domain.Facilities;

/// <summary>Levels of surveillance, the lowest first.</summary>
public enum DivisionLevel
{
    County,
    City,
    Province,
}

/// <summary>An administrative division by its six digits (GB/T 2260): the last four are zero for a province, the last two for a city.</summary>
public sealed record Division
{
    /// <param name="code">Six digits. The code of a hospital or a vaccination unit is none.</param>
    /// <exception cref="ArgumentException">Not six digits, or no province.</exception>
    public Division(string code)
    {
        if (!IsCode(code)) throw new ArgumentException($"{code} is no division of six digits", nameof(code));
        Code = code;
    }

    public string Code { get; }

    public DivisionLevel Level => Code.EndsWith("0000", StringComparison.Ordinal) ? DivisionLevel.Province
        : Code.EndsWith("00", StringComparison.Ordinal) ? DivisionLevel.City : DivisionLevel.County;

    /// <summary>A county lies in this division, or is it.</summary>
    public bool Covers(string county) => county.StartsWith(Prefix, StringComparison.Ordinal);

    public static bool IsCode(string? code) => code is { Length: 6 } && code.All(char.IsAsciiDigit) && !code.StartsWith("00", StringComparison.Ordinal);

    public override string ToString() => Code;

    private string Prefix => Level switch
    {
        DivisionLevel.Province => Code[..2],
        DivisionLevel.City => Code[..4],
        _ => Code,
    };
}
