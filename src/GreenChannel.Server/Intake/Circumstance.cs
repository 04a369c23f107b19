using GreenChannel.Domain;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Intake;

/// <summary>What a report meets when it comes in.</summary>
/// <param name="Site">The unit it belongs to; null where none can be found, and then <paramref name="SiteProblem"/> says why.</param>
/// <param name="EmergencyPhone">Whom to call when nothing else can be said.</param>
/// <param name="Emergency">Asked only by refusals: most reports are taken, and are triaged when they are decided.</param>
public sealed record Around(
    Site? Site, FieldProblem? SiteProblem, Circumstances? Circumstances, Facilities Facilities, string EmergencyPhone, Lazy<bool> Emergency)
{
    /// <summary>It is one, or triages as one, whatever else is wrong with it.</summary>
    public bool IsEmergency => Emergency.Value;
}

/// <summary>Finds site, ladder, profile and time for a report.</summary>
public sealed class Circumstance(FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public TimeZoneInfo Zone { get; } = options.Value.Zone;

    public RuleProfile Profile => RuleProfiles.Get(options.Value.Profile);

    public async Task<Around> OfAsync(Viewer viewer, ReadReport read, bool imported, CancellationToken cancel)
    {
        var now = time.Now();
        var facilities = await book.ReadAsync(cancel);
        var asked = read.Report?.Site ?? (viewer.Role == Role.Clinic ? viewer.Organisation : null);
        var known = asked is null ? null : facilities.Sites.GetValueOrDefault(asked);

        // The service itself asks for what is there already: a case of a unit that has closed goes on.
        var site = known is not null && (viewer.Role == Role.Engine || facilities.IsInUse(known.Code)) ? known : null;
        var emergency = new Lazy<bool>(() => read.Report is { } report && TriageRules.Evaluate(report, Profile, known, now, Zone).Level == TriageLevel.Emergency);

        // A wrong unit number must not stop an emergency at a unit that is known by its sign-in.
        if (site is null && viewer.Role == Role.Clinic && emergency.Value) site = facilities.Sites.GetValueOrDefault(viewer.Organisation);
        if (site is null && known is not null && emergency.Value) site = known;
        var phone = site is null ? await EmergencyPhoneAsync(viewer) : facilities.EmergencyPhone(site.Code);
        if (site is null)
            return new Around(null, new FieldProblem("site", asked is null ? "required" : "unknownValue"), null, facilities, phone, emergency);

        var around = new Circumstances(site, facilities.LadderOf(site.Code), Profile, options.Value.Escalation, Zone, now)
        {
            CallerIsClinic = viewer.Role == Role.Clinic,
            CallerIsHospital = viewer.Role == Role.Hospital,
            Imported = imported,
        };
        return new Around(site, null, around, facilities, phone, emergency);
    }

    /// <summary>The number that helps this caller most: its unit's first hospital, its own desk, else 120.</summary>
    public async Task<string> EmergencyPhoneAsync(Viewer viewer)
    {
        var facilities = await book.ReadAsync();
        return viewer.Role == Role.Hospital && facilities.Hospitals.TryGetValue(viewer.Organisation, out var own)
            ? own.EmergencyPhone
            : facilities.EmergencyPhone(viewer.Organisation);
    }
}
