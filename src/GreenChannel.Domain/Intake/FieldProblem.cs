namespace GreenChannel.Domain.Intake;

/// <summary>What is wrong with one field of a report.</summary>
/// <param name="Field">Path in the report, e.g. vaccinations[0].givenAt.</param>
/// <param name="Code">Stable code of the problem: required type format range tooLong unknownValue future beforeBirth beforeDose beforeOnset beforeDiscovery fixed.</param>
/// <param name="Unreadable">True where the value has the wrong type or form, false where it is readable but impossible.</param>
/// <param name="Verbatim">The value as it was given, cut at 200 characters.</param>
public sealed record FieldProblem(string Field, string Code, bool Unreadable = false, string? Verbatim = null);
