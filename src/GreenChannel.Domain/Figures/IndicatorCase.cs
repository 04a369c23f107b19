using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Figures;

/// <summary>What of a case matters to an indicator.</summary>
/// <param name="Id">The case.</param>
/// <param name="County">County of the vaccination, 6 digits.</param>
/// <param name="Reported">When the report reached the county.</param>
public sealed record IndicatorCase(Guid Id, string County, Moment Reported)
{
    /// <summary>Vaccination unit, 10 digits; null where it is unknown.</summary>
    public string? Site { get; init; }

    public Moment? Discovered { get; init; }

    /// <summary>More than a common reaction: it has to be investigated.</summary>
    public bool NeedsInvestigation { get; init; }

    public Moment? InvestigationStarted { get; init; }

    /// <summary>When the investigation form was first complete online.</summary>
    public Moment? FormReported { get; init; }

    /// <summary>Key items that the investigation form lacks; null where there is no form.</summary>
    public IReadOnlyList<string>? KeyItemsMissing { get; init; }

    /// <summary>What it was concluded to be; null before.</summary>
    public NationalClass? Class { get; init; }

    public DateOnly? GivenOn { get; init; }

    public DateOnly? OnsetOn { get; init; }
}

/// <summary>Doses given in a county on a day.</summary>
public sealed record CountyDoses(string County, DateOnly Day, long Doses);

/// <summary>Who should report, and how many doses were given.</summary>
/// <param name="Counties">All counties, 6 digits.</param>
/// <param name="Sites">All vaccination units, 10 digits.</param>
/// <param name="Doses">Empty where nobody knows: then there is no rate.</param>
public sealed record Coverage(IReadOnlyList<string> Counties, IReadOnlyList<string> Sites, IReadOnlyList<CountyDoses> Doses);

/// <summary>Days, both inclusive.</summary>
public sealed record Period(DateOnly From, DateOnly To)
{
    public bool Has(DateOnly day) => day >= From && day <= To;
}
