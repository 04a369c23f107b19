using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Triage;

/// <summary>A report as conditions ask it, seen from one suspect dose.</summary>
internal sealed class Facts
{
    private readonly RuleBook _book;
    private readonly IReadOnlyDictionary<string, decimal> _numbers;
    private readonly decimal _spo2Shift;
    private readonly AgeLimits _limits;

    private Facts(Report report, RuleBook book, IReadOnlyDictionary<string, decimal> numbers, Site? site, DateOnly received)
    {
        (Report, _book, _numbers) = (report, book, numbers);
        Signs = report.Event.Signs.ToHashSet();
        _spo2Shift = site is { } at && at.AltitudeM > Number("spo2AltitudeM") ? Number("spo2AltitudeShift") : 0;

        // Age at onset, else at the dose, else at receipt.
        var given = report.Vaccinations.Where(dose => dose.Suspect).Select(dose => dose.GivenAt?.Day).FirstOrDefault(day => day is not null);
        AgeMonths = Age.Months(report.Patient.BirthDate, report.Event.OnsetAt?.Day ?? given ?? received);
        _limits = AgeMonths is { } months ? book.LimitsAt(months) : book.UnknownAge;
    }

    public Report Report { get; }

    public IReadOnlySet<string> Signs { get; }

    public int? AgeMonths { get; }

    public Vaccination? Dose { get; private init; }

    public Elapsed Elapsed { get; private init; } = Elapsed.Unknown;

    public IReadOnlyList<string> RulesHeld { get; init; } = [];

    /// <summary>One for each suspect dose; a rule holds if it holds for any. Without a dose, one of which no time is known.</summary>
    public static IReadOnlyList<Facts> Of(Report report, RuleBook book, IReadOnlyDictionary<string, decimal> numbers, Site? site, DateOnly received)
    {
        var suspects = report.Vaccinations.Where(dose => dose.Suspect).ToList();
        return suspects.Count == 0
            ? [new Facts(report, book, numbers, site, received)]
            : [.. suspects.Select(dose => new Facts(report, book, numbers, site, received)
            {
                Dose = dose,
                Elapsed = Elapsed.Between(dose.GivenAt, report.Event.OnsetAt),
            })];
    }

    /// <summary>The same facts, knowing which rules have held.</summary>
    public Facts With(IReadOnlyList<string> rules, DateOnly received, Site? site) =>
        new(Report, _book, _numbers, site, received) { Dose = Dose, Elapsed = Elapsed, RulesHeld = rules };

    public bool KnowsVaccine(string code) => _book.KnowsVaccine(code);

    public Condition Group(string name) => _book.Groups[name];

    public decimal Number(string name) => _numbers.TryGetValue(name, out var own) ? own : _book.Numbers[name];

    /// <summary>A limit for a measurement; limits of oxygen saturation are lower at altitude.</summary>
    public decimal Limit(string measured, string name) => Number(name) - (measured == "spo2Percent" ? _spo2Shift : 0);

    /// <summary>A measurement as the card counts it: one decimal, half up, for temperature and diameters.</summary>
    public decimal? Measured(string name) => name == "spo2Percent" ? AsGiven(name) : Card(AsGiven(name));

    /// <summary>A measurement as it was given.</summary>
    public decimal? AsGiven(string name)
    {
        var measured = Report.Event.Measurements;
        return name switch
        {
            "temperatureC" => measured.TemperatureC,
            "rednessCm" => measured.RednessCm,
            "indurationCm" => measured.IndurationCm,
            "spo2Percent" => measured.Spo2Percent,
            _ => throw new InvalidOperationException($"no rule may ask for {name}"),
        };
    }

    /// <summary>A sign that a measurement of heart, breath or pressure stands for at this age.</summary>
    public bool Vital(string name)
    {
        var measured = Report.Event.Measurements;
        return name switch
        {
            "tachycardia" => measured.HeartRate > _limits.Tachycardia,
            "tachypnoea" => measured.RespiratoryRate > _limits.Tachypnoea,
            "severeBradycardia" => measured.HeartRate < _limits.SevereBradycardia,
            "hypotension" => measured.SystolicMmHg < (AgeMonths is { } months ? _limits.SystolicAt(months) : _limits.Systolic),
            _ => throw new InvalidOperationException($"no rule may ask for {name}"),
        };
    }

    public static decimal? Card(decimal? value) => value is { } number ? Math.Round(number, 1, MidpointRounding.AwayFromZero) : null;

    /// <summary>Adrenaline was given within so many hours of this dose, or nobody says when.</summary>
    public bool AdrenalineWithinHours(double hours) => Report.Event.Treatment.Any(given =>
        _book.IsAdrenaline(given.Drug) && Elapsed.Between(Dose?.GivenAt, given.At).WithinHours(hours));
}
