using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Duplicates;

/// <summary>What of a case is compared when probable duplicates are sought. Whatever is unknown is null or empty and counts neither for nor against.</summary>
public sealed record CaseFeatures
{
    public required Guid Id { get; init; }

    /// <summary>As written, in Chinese characters or Latin letters.</summary>
    public string? Name { get; init; }

    /// <summary>male or female.</summary>
    public string? Sex { get; init; }

    public DateOnly? BirthDate { get; init; }

    /// <summary>Keyed hash of the number of an identity document, which is only ever equal or not; <see cref="IdNumbers.Normal"/> says of what.</summary>
    public string? IdHash { get; init; }

    /// <summary>Telephone number; only its digits are compared, the last eleven.</summary>
    public string? Phone { get; init; }

    public string? Address { get; init; }

    /// <summary>County of residence or of the vaccination unit, 6 digits (GB/T 2260), or another place's code.</summary>
    public string? Place { get; init; }

    /// <summary>Age at the dose, in years; read from the birth date where that is known.</summary>
    public decimal? AgeYears { get; init; }

    public DateOnly? VaccinatedOn { get; init; }
    public DateOnly? OnsetOn { get; init; }
    public DateOnly? DiedOn { get; init; }
    public bool? Hospitalised { get; init; }
    public IReadOnlyList<DoseFeatures> Doses { get; init; } = [];

    /// <summary>Codes or terms of what was seen.</summary>
    public IReadOnlyCollection<string> Signs { get; init; } = [];

    /// <summary>What a report says of its case.</summary>
    /// <param name="id">The case.</param>
    /// <param name="report">As it stands now, follow-ups included.</param>
    /// <param name="idHash">Keyed hash of its normal number, or null.</param>
    public static CaseFeatures Of(Guid id, Report report, string? idHash)
    {
        var (patient, about) = (report.Patient, report.Event);
        var doses = report.Vaccinations.Where(dose => dose.Suspect).ToList();
        return new CaseFeatures
        {
            Id = id,
            Name = patient.Name,
            Sex = patient.Sex,
            BirthDate = patient.BirthDate,
            IdHash = idHash,
            Phone = patient.Phone,
            Address = patient.Address,
            Place = patient.AddressCounty ?? (report.Site is { Length: >= 6 } site ? site[..6] : null),
            VaccinatedOn = doses.Min(dose => dose.GivenAt?.Day),
            OnsetOn = about.OnsetAt?.Day,
            DiedOn = about.DiedAt?.Day,
            Hospitalised = about.Hospitalised,
            Doses = [.. doses.Select(dose => new DoseFeatures(dose.Vaccine ?? dose.Name, dose.Lot))],
            Signs = about.Diagnosis is { } diagnosis ? [.. about.Signs, diagnosis] : about.Signs,
        };
    }
}

/// <summary>One dose as it is compared.</summary>
/// <param name="Vaccine">Code, or its name where there is none.</param>
/// <param name="Lot">As printed; width, case, blanks and signs do not matter.</param>
public sealed record DoseFeatures(string? Vaccine, string? Lot = null);
