using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Escalation;

/// <summary>What a hospital says when it accepts; whatever is null was not given.</summary>
/// <param name="By">The doctor who accepts.</param>
/// <param name="Bed">Where the patient goes, as given.</param>
/// <param name="Team">Who waits there, as given.</param>
/// <param name="EtaMinutes">Minutes until arrival, 0–360; outside this range it counts as not given, so that no typing error buys hours of silence (E11).</param>
public sealed record AcceptanceTerms(StaffMember By, string? Bed = null, string? Team = null, int? EtaMinutes = null)
{
    internal int? UsableEta => EtaMinutes is >= 0 and <= 360 ? EtaMinutes : null;
}

/// <summary>A hospital's promise to take the patient.</summary>
/// <param name="Hospital">Who promised, as frozen in the ladder.</param>
/// <param name="By">The doctor who accepted.</param>
/// <param name="Bed">Where the patient goes.</param>
/// <param name="Team">Who waits there.</param>
/// <param name="EtaMinutes">Minutes until arrival as last given.</param>
/// <param name="EtaAt">Expected arrival, UTC; null without an ETA.</param>
/// <param name="At">When it was accepted, UTC.</param>
public sealed record Acceptance(
    Hospital Hospital, StaffMember By, string? Bed, string? Team, int? EtaMinutes, DateTime? EtaAt, DateTime At)
{
    internal static Acceptance Of(Hospital hospital, AcceptanceTerms terms, DateTime now) =>
        new(hospital, terms.By, terms.Bed, terms.Team, terms.UsableEta, Eta(terms, now), now);

    /// <summary>The same promise with what is given anew; an ETA counts from now, and only when its minutes differ.</summary>
    internal Acceptance UpdatedBy(AcceptanceTerms terms, DateTime now)
    {
        var newEta = terms.UsableEta is { } minutes && minutes != EtaMinutes;
        return this with
        {
            By = terms.By.IsNamed && !By.IsNamed ? terms.By : By,
            Bed = terms.Bed ?? Bed,
            Team = terms.Team ?? Team,
            EtaMinutes = newEta ? terms.UsableEta : EtaMinutes,
            EtaAt = newEta ? Eta(terms, now) : EtaAt,
        };
    }

    private static DateTime? Eta(AcceptanceTerms terms, DateTime now) =>
        terms.UsableEta is { } minutes ? now.AddMinutes(minutes) : null;
}
