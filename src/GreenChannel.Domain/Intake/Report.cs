namespace GreenChannel.Domain.Intake;

/// <summary>One report of an adverse event following immunization, as its reporter gave it. Whatever is unknown is null or empty.</summary>
public sealed record Report
{
    /// <summary>Made by the client (UUIDv7); with the reporting organisation it is the idempotency key.</summary>
    public required Guid Id { get; init; }

    /// <summary>The one-tap button: escalate now, ask later.</summary>
    public bool Emergency { get; init; }

    /// <summary>Vaccination unit, 10 digits (county 6, township 2, unit 2).</summary>
    public string? Site { get; init; }

    /// <summary>When a responsible person first knew; the reporting clock starts here.</summary>
    public Moment? DiscoveredAt { get; init; }

    public Reporter Reporter { get; init; } = new();
    public Patient Patient { get; init; } = new();
    public IReadOnlyList<Vaccination> Vaccinations { get; init; } = [];
    public AdverseEvent Event { get; init; } = new();

    /// <summary>The stay in the observation room that it tells of; it ends with the report, and its checks go along with the case.</summary>
    public Guid? Stay { get; init; }

    /// <summary>What a guardian said, word for word, at most 20,000 characters; white space and all.</summary>
    public string? GuardianWords { get; init; }

    /// <summary>The paper that it was copied from; null where it was reported here.</summary>
    public PaperCard? Paper { get; init; }
}

/// <summary>What a card on paper says that a report made here does not need to.</summary>
/// <param name="Day">Item 19, the day it was written.</param>
/// <param name="Unit">Item 20, who reported it, in words.</param>
/// <param name="NoFever">Item 13, fever: looked for, and none.</param>
/// <param name="Number">Number that the county gave the paper itself.</param>
public sealed record PaperCard(DateOnly? Day = null, string? Unit = null, bool NoFever = false, string? Number = null);

/// <summary>Who reports. Role: physician nurse publicHealth hospitalPhysician guardian recipient manufacturer.</summary>
public sealed record Reporter(string? Name = null, string? Phone = null, string? Role = null);

/// <summary>The recipient of the vaccine.</summary>
public sealed record Patient
{
    public string? Name { get; init; }

    /// <summary>male or female.</summary>
    public string? Sex { get; init; }

    public DateOnly? BirthDate { get; init; }

    /// <summary>Resident identity number (GB 11643) or another document's number.</summary>
    public string? IdNumber { get; init; }

    public string? Phone { get; init; }
    public string? Guardian { get; init; }
    public string? Address { get; init; }

    /// <summary>County of residence, 6 digits (GB/T 2260).</summary>
    public string? AddressCounty { get; init; }

    /// <summary>Kilograms, 0.2–400.</summary>
    public decimal? WeightKg { get; init; }

    public string? Pregnancy { get; init; }

    /// <summary>Card item 5: a code of the list occupation, or as given.</summary>
    public string? Occupation { get; init; }

    public string? Allergies { get; init; }
    public string? Diseases { get; init; }
    public string? PreviousReactions { get; init; }
}

/// <summary>One dose given.</summary>
public sealed record Vaccination
{
    /// <summary>Four-digit vaccine code, or the text a reporter gave in its place.</summary>
    public string? Vaccine { get; init; }

    public string? Name { get; init; }
    public string? Manufacturer { get; init; }

    /// <summary>Card item 9: doses in a vial, as printed on it.</summary>
    public string? Specification { get; init; }

    public string? Lot { get; init; }
    public DateOnly? Expiry { get; init; }

    /// <summary>Number of the dose in its series, 1–9.</summary>
    public int? Dose { get; init; }

    /// <summary>Card item 9, how the vaccination was organised: routine mass emergency temporary unknown.</summary>
    public string? Session { get; init; }

    public string? Amount { get; init; }
    public string? Route { get; init; }
    public string? BodySite { get; init; }
    public Moment? GivenAt { get; init; }
    public string? TraceCode { get; init; }

    /// <summary>False only where the reporter excludes this dose as a cause.</summary>
    public bool Suspect { get; init; } = true;
}

/// <summary>What happened after the dose.</summary>
public sealed record AdverseEvent
{
    public Moment? OnsetAt { get; init; }

    /// <summary>Sign codes of the contract; what is not in the vocabulary stays here verbatim.</summary>
    public IReadOnlyList<string> Signs { get; init; } = [];

    public Measurements Measurements { get; init; } = new();
    public bool? Hospitalised { get; init; }
    public string? Hospital { get; init; }

    /// <summary>cluster, majorImpact.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>A diagnosis code, or the text a reporter gave in its place.</summary>
    public string? Diagnosis { get; init; }

    public string? Narrative { get; init; }

    /// <summary>death lifeThreatening hospitalised disability congenitalAnomaly medicallyImportant (ICH E2B E.i.3.2).</summary>
    public IReadOnlyList<string> Seriousness { get; init; } = [];

    /// <summary>recovered recovering notRecovered sequelae died unknown; null where not given.</summary>
    public string? Outcome { get; init; }

    public Moment? DiedAt { get; init; }

    /// <summary>Card item 18, how the reaction came to be known: passive active.</summary>
    public string? Surveillance { get; init; }

    public IReadOnlyList<Treatment> Treatment { get; init; } = [];
}

/// <summary>What was measured; each null where it was not.</summary>
/// <param name="TemperatureC">Axillary temperature, °C, 25–45.</param>
/// <param name="RednessCm">Largest diameter of redness, cm, 0–100.</param>
/// <param name="IndurationCm">Largest diameter of induration, cm, 0–100.</param>
/// <param name="SystolicMmHg">Systolic blood pressure, mmHg, 0–300.</param>
/// <param name="HeartRate">Beats a minute, 0–350.</param>
/// <param name="RespiratoryRate">Breaths a minute, 0–150.</param>
/// <param name="Spo2Percent">Peripheral oxygen saturation, %, 0–100.</param>
/// <param name="Consciousness">AVPU: alert voice pain unresponsive.</param>
public sealed record Measurements(
    decimal? TemperatureC = null,
    decimal? RednessCm = null,
    decimal? IndurationCm = null,
    decimal? SystolicMmHg = null,
    decimal? HeartRate = null,
    decimal? RespiratoryRate = null,
    decimal? Spo2Percent = null,
    string? Consciousness = null);

/// <summary>A drug given for the reaction.</summary>
/// <param name="Drug">Name as given; "adrenaline" is known to triage.</param>
/// <param name="AmountMg">Milligrams.</param>
/// <param name="Route">As given, e.g. intramuscular.</param>
/// <param name="At">When it was given.</param>
public sealed record Treatment(string? Drug, decimal? AmountMg, string? Route, Moment? At);
