using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Escalation;

/// <summary>The patient is at the hospital; At is UTC.</summary>
public sealed record Arrival(Hospital Hospital, StaffMember By, DateTime At);

/// <summary>What the hospital found, in its own words; each part may be null (E22 asks for it daily).</summary>
/// <param name="Diagnosis">Clinical diagnosis, free text.</param>
/// <param name="Treatment">What was done, free text.</param>
/// <param name="Outcome">recovered recovering notRecovered sequelae died unknown.</param>
public sealed record HandOverOutcome(string? Diagnosis = null, string? Treatment = null, string? Outcome = null);

/// <summary>The hospital closes the request with its outcome; At is UTC.</summary>
public sealed record HandOver(Hospital Hospital, StaffMember By, HandOverOutcome Outcome, DateTime At);

/// <summary>Somebody closes the request because no hospital is needed.</summary>
/// <param name="By">Code of the clinic or hospital.</param>
/// <param name="Name">Who there, as given.</param>
/// <param name="Reason">As given; may be null.</param>
/// <param name="At">UTC.</param>
public sealed record StandDown(string By, string? Name, string? Reason, DateTime At);
