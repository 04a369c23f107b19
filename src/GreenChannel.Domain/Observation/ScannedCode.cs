namespace GreenChannel.Domain.Observation;

/// <summary>Which kind of code was scanned.</summary>
public enum ScanKind
{
    /// <summary>Twenty digits of a domestic trace code (追溯码); it holds no lot.</summary>
    TraceCode,

    /// <summary>GS1 element string: product, lot, expiry, serial, as far as it says them.</summary>
    Gs1,
}

/// <summary>What a code on a package says.</summary>
/// <param name="Kind">Trace code or GS1.</param>
/// <param name="Text">The code itself without what a scanner puts around it: 20 digits, or elements in brackets.</param>
/// <param name="Product">The first 7 digits of a trace code, or the GTIN with 14 digits: equal for packages of one product.</param>
public sealed record ScannedCode(ScanKind Kind, string Text, string Product)
{
    /// <summary>Lot, (10).</summary>
    public string? Lot { get; init; }

    /// <summary>Last day on which it may be used, (17) or (7003).</summary>
    public DateOnly? Expiry { get; init; }

    /// <summary>Serial number of the package, (21), or the rest of a trace code.</summary>
    public string? Serial { get; init; }
}

/// <summary>A code as it could be read.</summary>
/// <param name="Code">Null where it could not.</param>
/// <param name="Problem">notACode checkDigit codeDate codeElement codeLength codeRepeated noProduct tooLong; null where it was read.</param>
public sealed record ScanResult(ScannedCode? Code, string? Problem);
