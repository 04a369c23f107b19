namespace GreenChannel.Domain.Triage;

/// <summary>One condition of the rules file. A condition asks facts and changes nothing.</summary>
internal abstract record Condition
{
    public abstract bool Holds(Facts facts);
}

internal sealed record All(IReadOnlyList<Condition> Of) : Condition
{
    public override bool Holds(Facts facts) => Of.All(condition => condition.Holds(facts));
}

internal sealed record Any(IReadOnlyList<Condition> Of) : Condition
{
    public override bool Holds(Facts facts) => Of.Any(condition => condition.Holds(facts));
}

internal sealed record AtLeast(int Count, IReadOnlyList<Condition> Of) : Condition
{
    public override bool Holds(Facts facts) => Of.Count(condition => condition.Holds(facts)) >= Count;
}

internal sealed record Not(Condition Of) : Condition
{
    public override bool Holds(Facts facts) => !Of.Holds(facts);
}

internal sealed record Group(string Name) : Condition
{
    public override bool Holds(Facts facts) => facts.Group(Name).Holds(facts);
}

internal sealed record AnySign(IReadOnlyList<string> Codes) : Condition
{
    public override bool Holds(Facts facts) => Codes.Any(facts.Signs.Contains);
}

/// <summary>Compares as the card counts; a lower limit takes the value as given, so that rounding up never hides a low one.</summary>
internal sealed record Measured(string Name, string Comparison, string Limit) : Condition
{
    public override bool Holds(Facts facts) => facts.Measured(Name) is { } value && Comparison switch
    {
        "below" => (facts.AsGiven(Name) ?? value) < facts.Limit(Name, Limit),
        "atLeast" => value >= facts.Limit(Name, Limit),
        "above" => value > facts.Limit(Name, Limit),
        _ => throw new InvalidOperationException($"unknown comparison {Comparison}"),
    };
}

internal sealed record NotMeasured(string Name) : Condition
{
    public override bool Holds(Facts facts) => facts.Measured(Name) is null;
}

internal sealed record Vital(string Name) : Condition
{
    public override bool Holds(Facts facts) => facts.Vital(Name);
}

internal sealed record WithinHours(double Hours) : Condition
{
    public override bool Holds(Facts facts) => facts.Elapsed.WithinHours(Hours);
}

internal sealed record AfterMinutes(double Minutes) : Condition
{
    public override bool Holds(Facts facts) => facts.Elapsed.AfterMinutes(Minutes);
}

internal sealed record WithinDays(int First, int Last) : Condition
{
    public override bool Holds(Facts facts) => facts.Elapsed.WithinDays(First, Last);
}

internal sealed record WithinMonths(int First, int Last) : Condition
{
    public override bool Holds(Facts facts) => facts.Elapsed.WithinMonths(First, Last);
}

/// <summary>Holds at an unknown age too: each doubt goes up.</summary>
internal sealed record AgeBelow(int Months) : Condition
{
    public override bool Holds(Facts facts) => facts.AgeMonths is not { } age || age < Months;
}

internal sealed record Consciousness(IReadOnlyList<string> Levels) : Condition
{
    public override bool Holds(Facts facts) => facts.Report.Event.Measurements.Consciousness is { } level && Levels.Contains(level);
}

internal sealed record Outcome(IReadOnlyList<string> Codes) : Condition
{
    public override bool Holds(Facts facts) => facts.Report.Event.Outcome is { } outcome && Codes.Contains(outcome);
}

internal sealed record Seriousness(IReadOnlyList<string> Codes) : Condition
{
    public override bool Holds(Facts facts) => facts.Report.Event.Seriousness.Any(Codes.Contains);
}

internal sealed record AnyDiagnosis(IReadOnlyList<string> Codes) : Condition
{
    public override bool Holds(Facts facts) => facts.Report.Event.Diagnosis is { } diagnosis && Codes.Contains(diagnosis);
}

internal sealed record VaccineGroup(string Prefix) : Condition
{
    public override bool Holds(Facts facts) => facts.Dose?.Vaccine is { Length: 4 } code && code.StartsWith(Prefix, StringComparison.Ordinal);
}

/// <summary>The dose may be of any vaccine: none was named, or by a text that is no code.</summary>
internal sealed record VaccineUnknown : Condition
{
    public override bool Holds(Facts facts) => facts.Dose?.Vaccine is not { } code || !facts.KnowsVaccine(code);
}

internal sealed record Adrenaline(double Hours) : Condition
{
    public override bool Holds(Facts facts) => facts.AdrenalineWithinHours(Hours);
}

internal sealed record Flag(string Name) : Condition
{
    public override bool Holds(Facts facts) => Name switch
    {
        "emergency" => facts.Report.Emergency,
        "hospitalised" => facts.Report.Event.Hospitalised == true,
        _ => throw new InvalidOperationException($"unknown flag {Name}"),
    };
}

/// <summary>A rule whose code starts so has held; only where the scope is asked, after the rules.</summary>
internal sealed record RuleHeld(string Prefix) : Condition
{
    public override bool Holds(Facts facts) => facts.RulesHeld.Any(rule => rule.StartsWith(Prefix, StringComparison.Ordinal));
}
