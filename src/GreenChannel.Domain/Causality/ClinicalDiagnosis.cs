using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Causality;

/// <summary>What a hospital says of its patient: a clinical diagnosis. There is no class in it, and nothing makes a conclusion of it.</summary>
/// <param name="Hospital">Code of the hospital.</param>
/// <param name="Doctor">Who made it.</param>
/// <param name="Diagnosis">A code or words.</param>
/// <param name="At">When.</param>
/// <remarks>CN-2010: no medical institution and no person certifies an 异常反应.</remarks>
public sealed record ClinicalDiagnosis(string Hospital, string Doctor, string Diagnosis, Moment At);
