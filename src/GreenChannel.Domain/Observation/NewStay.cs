namespace GreenChannel.Domain.Observation;

/// <summary>Who is watched; whatever is unknown is null.</summary>
/// <param name="Name">As on the certificate.</param>
/// <param name="Sex">male or female.</param>
/// <param name="BirthDate">Day of birth.</param>
/// <param name="Guardian">Who is with them.</param>
/// <param name="Phone">Whom to call back.</param>
public sealed record StayPerson(string? Name = null, string? Sex = null, DateOnly? BirthDate = null, string? Guardian = null, string? Phone = null);

/// <summary>What was given, or will be.</summary>
public sealed record StayDose
{
    /// <summary>Four-digit vaccine code, or the text that was given in its place.</summary>
    public string? Vaccine { get; init; }

    public string? Name { get; init; }
    public string? Manufacturer { get; init; }
    public string? Lot { get; init; }

    /// <summary>Last day on which it may be used.</summary>
    public DateOnly? Expiry { get; init; }

    /// <summary>Number of the dose in its series, 1–9.</summary>
    public int? Dose { get; init; }

    /// <summary>The code of the package as <see cref="ScannedCode.Text"/> has it.</summary>
    public string? TraceCode { get; init; }
}

/// <summary>Somebody who comes into the room, or is expected to; or what is added to what is known of them.</summary>
public sealed record NewStay
{
    public StayPerson Person { get; init; } = new();
    public StayDose Dose { get; init; } = new();

    /// <summary>Equal for packages of one product; null where nothing was scanned.</summary>
    public string? Product { get; init; }

    /// <summary>When the dose was given, UTC, as a client's clock had it; null where it was now, or not yet.</summary>
    public DateTime? GivenAt { get; init; }

    /// <summary>On the day's list only: the dose is to come.</summary>
    public bool IsExpected { get; init; }

    /// <summary>The dose has been given already, whatever speaks against it: it is written down with the warning.</summary>
    public bool IsGiven { get; init; }

    public DoseChecks Checks { get; init; } = new();

    /// <summary>What is new beside what was known; what was not said now stays.</summary>
    public NewStay Over(StayPerson person, StayDose dose, DoseChecks checks) => this with
    {
        Person = new StayPerson(Person.Name ?? person.Name, Person.Sex ?? person.Sex, Person.BirthDate ?? person.BirthDate, Person.Guardian ?? person.Guardian, Person.Phone ?? person.Phone),
        Dose = new StayDose
        {
            Vaccine = Dose.Vaccine ?? dose.Vaccine,
            Name = Dose.Name ?? dose.Name,
            Manufacturer = Dose.Manufacturer ?? dose.Manufacturer,
            Lot = Dose.Lot ?? dose.Lot,
            Expiry = Dose.Expiry ?? dose.Expiry,
            Dose = Dose.Dose ?? dose.Dose,
            TraceCode = Dose.TraceCode ?? dose.TraceCode,
        },
        Checks = CheckRules.Add(checks, Checks),
    };
}
