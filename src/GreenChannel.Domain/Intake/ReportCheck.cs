using GreenChannel.Domain.Triage;

namespace GreenChannel.Domain.Intake;

/// <summary>Finds what is absent from a report, what cannot be, and what no vocabulary knows.</summary>
public static class ReportCheck
{
    /// <summary>How far a client's clock may run ahead before a time counts as being in the future.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    /// <summary>What an ordinary report cannot do without (contract); an emergency can.</summary>
    public static IEnumerable<FieldProblem> Required(Report report)
    {
        if (report.Vaccinations.Count == 0) yield return new FieldProblem("vaccinations", "required");
        else if (!report.Vaccinations.Any(dose => dose.Vaccine is not null || dose.Name is not null))
            yield return new FieldProblem("vaccinations[0].vaccine", "required");
        else if (!report.Vaccinations.Any(dose => (dose.Vaccine is not null || dose.Name is not null) && dose.GivenAt is not null))
            yield return new FieldProblem("vaccinations[0].givenAt", "required");

        var found = report.Event;
        if (found.Signs.Count == 0 && found.Diagnosis is null && found.Narrative is null && !AnyMeasured(found.Measurements))
            yield return new FieldProblem("event.signs", "required");
    }

    /// <summary>Values that contradict each other or the calendar. Only what is certain counts: a day without an hour is given the benefit.</summary>
    /// <remarks>china.md §2.5 V1, V3; a client's clock may be ten minutes ahead.</remarks>
    public static IEnumerable<FieldProblem> Impossible(Report report, DateTime now, TimeZoneInfo zone)
    {
        var latest = now + ClockSkew;
        foreach (var (field, moment) in Moments(report))
            if (moment.Earliest(zone) > latest) yield return new FieldProblem(field, "future", Verbatim: moment.ToString());

        var today = Moment.At(latest, zone).Day;
        if (report.Patient.BirthDate is { } born)
        {
            if (born > today) yield return new FieldProblem("patient.birthDate", "future", Verbatim: Moment.On(born).ToString());
            for (var i = 0; i < report.Vaccinations.Count; i++)
                if (report.Vaccinations[i].GivenAt is { } given && given.Day < born)
                    yield return new FieldProblem($"vaccinations[{i}].givenAt", "beforeBirth", Verbatim: given.ToString());
        }

        if (report.Paper?.Day is { } written)
        {
            if (written > today) yield return new FieldProblem("paper.day", "future", Verbatim: Moment.On(written).ToString());
            else if (report.DiscoveredAt is { } known && written < known.Day) yield return new FieldProblem("paper.day", "beforeDiscovery", Verbatim: Moment.On(written).ToString());
        }

        var suspects = report.Vaccinations.Where(dose => dose.Suspect && dose.GivenAt is not null).Select(dose => dose.GivenAt!.Value).ToList();
        if (report.Event.OnsetAt is { } onset)
        {
            if (suspects.Count > 0 && suspects.All(given => onset.Latest(zone) < given.Earliest(zone)))
                yield return new FieldProblem("event.onsetAt", "beforeDose", Verbatim: onset.ToString());
            if (report.DiscoveredAt is { } discovered && discovered.Latest(zone) + ClockSkew < onset.Earliest(zone))
                yield return new FieldProblem("discoveredAt", "beforeOnset", Verbatim: discovered.ToString());
            if (report.Event.DiedAt is { } died && died.Latest(zone) < onset.Earliest(zone))
                yield return new FieldProblem("event.diedAt", "beforeOnset", Verbatim: died.ToString());
        }
    }

    /// <summary>Fields that disagree with another, either of which may be right: to be looked at, no reason to refuse.</summary>
    /// <remarks>Triage rules: seriousness death with another outcome is a contradiction. An outcome not known contradicts nothing.</remarks>
    public static IEnumerable<string> Disagreeing(Report report)
    {
        if (report.Event.Seriousness.Contains("death") && report.Event.Outcome is not (null or "unknown" or "died")) yield return "event.outcome";
    }

    /// <summary>What the reporting card needs and the report lacks; it never blocks.</summary>
    /// <remarks>CN-2010 card, items marked as key.</remarks>
    public static IReadOnlyList<string> Missing(Report report)
    {
        var missing = new List<string>();
        void Need(bool given, string field)
        {
            if (!given) missing.Add(field);
        }

        Need(report.DiscoveredAt is not null, "discoveredAt");
        Need(report.Reporter.Name is not null, "reporter.name");
        Need(report.Reporter.Phone is not null, "reporter.phone");
        Need(report.Patient.Name is not null, "patient.name");
        Need(report.Patient.Sex is not null, "patient.sex");
        Need(report.Patient.BirthDate is not null, "patient.birthDate");
        Need(report.Vaccinations.Count > 0, "vaccinations");
        for (var i = 0; i < report.Vaccinations.Count; i++)
        {
            var (dose, at) = (report.Vaccinations[i], $"vaccinations[{i}]");
            if (!dose.Suspect) continue;
            Need(dose.Vaccine is not null || dose.Name is not null, $"{at}.vaccine");
            Need(dose.Manufacturer is not null, $"{at}.manufacturer");
            Need(dose.Lot is not null, $"{at}.lot");
            Need(dose.GivenAt is not null, $"{at}.givenAt");
            Need(dose.Dose is not null, $"{at}.dose");
            Need(dose.Amount is not null, $"{at}.amount");
            Need(dose.Route is not null, $"{at}.route");
            Need(dose.BodySite is not null, $"{at}.bodySite");
        }

        Need(report.Event.OnsetAt is not null, "event.onsetAt");
        Need(report.Event.Narrative is not null || report.Event.Signs.Count > 0 || report.Event.Diagnosis is not null, "event.narrative");
        Need(report.Event.Hospitalised is not null, "event.hospitalised");
        Need(report.Event.Outcome is not null, "event.outcome");
        if (report.Event.Outcome == "died") Need(report.Event.DiedAt is not null, "event.diedAt");
        return missing;
    }

    /// <summary>Texts that no vocabulary knows; they are kept as they are.</summary>
    public static IReadOnlyList<string> Unrecognised(Report report) =>
    [
        .. report.Event.Signs.Where(sign => !Vocabulary.IsSign(sign)),
        .. new[] { report.Event.Diagnosis }.OfType<string>().Where(diagnosis => !Vocabulary.IsDiagnosis(diagnosis)),
        .. report.Vaccinations.Select(dose => dose.Vaccine).OfType<string>().Where(vaccine => !Vocabulary.IsVaccine(vaccine)),
    ];

    /// <summary>The report without the values that cannot be, so that triage treats them as unknown and each doubt goes up.</summary>
    public static Report Without(Report report, IReadOnlyCollection<FieldProblem> impossible)
    {
        bool Holds(string field) => impossible.All(problem => problem.Field != field);
        Moment? Keep(Moment? moment, string field) => Holds(field) ? moment : null;

        // A dose before the birth: nobody knows which of the two is wrong, so no age may be counted from this birth either.
        var born = Holds("patient.birthDate") && impossible.All(problem => problem.Code != "beforeBirth");
        return report with
        {
            DiscoveredAt = Keep(report.DiscoveredAt, "discoveredAt"),
            Patient = born ? report.Patient : report.Patient with { BirthDate = null },
            Vaccinations = [.. report.Vaccinations.Select((dose, i) => dose with { GivenAt = Keep(dose.GivenAt, $"vaccinations[{i}].givenAt") })],
            Event = report.Event with
            {
                OnsetAt = Keep(report.Event.OnsetAt, "event.onsetAt"),
                DiedAt = Keep(report.Event.DiedAt, "event.diedAt"),
                Treatment = [.. report.Event.Treatment.Select((given, i) => given with { At = Keep(given.At, $"event.treatment[{i}].at") })],
            },
        };
    }

    private static bool AnyMeasured(Measurements measured) => measured != new Measurements();

    private static IEnumerable<(string Field, Moment Moment)> Moments(Report report)
    {
        if (report.DiscoveredAt is { } discovered) yield return ("discoveredAt", discovered);
        if (report.Event.OnsetAt is { } onset) yield return ("event.onsetAt", onset);
        if (report.Event.DiedAt is { } died) yield return ("event.diedAt", died);
        for (var i = 0; i < report.Vaccinations.Count; i++)
            if (report.Vaccinations[i].GivenAt is { } given) yield return ($"vaccinations[{i}].givenAt", given);
        for (var i = 0; i < report.Event.Treatment.Count; i++)
            if (report.Event.Treatment[i].At is { } at) yield return ($"event.treatment[{i}].at", at);
    }
}
