using System.Text.Json;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Observation;

/// <summary>A stay as it could be read.</summary>
/// <param name="Id">Made by the client; null where it gave no usable one.</param>
/// <param name="Stay">Null where there is a problem.</param>
/// <param name="Problems">One for each field that cannot be used.</param>
public sealed record ReadStay(Guid? Id, NewStay? Stay, IReadOnlyList<FieldProblem> Problems);

/// <summary>Reads who comes into the room from the JSON of the public contract; person and dose are written as in a report.</summary>
public static class StayReader
{
    /// <param name="json">id patient vaccination checks expected given.</param>
    /// <param name="profile">The profile in force.</param>
    /// <param name="zone">Zone of the site.</param>
    /// <param name="now">Time of receipt, UTC.</param>
    /// <param name="adds">True where it adds to somebody who is known already: nothing is required then.</param>
    public static ReadStay Read(JsonElement json, ObservationProfile profile, TimeZoneInfo zone, DateTime now, bool adds = false)
    {
        if (json.ValueKind != JsonValueKind.Object) return new ReadStay(null, null, [new FieldProblem("", "type", Unreadable: true)]);
        var problems = new List<FieldProblem>();
        var body = new JsonCursor(json, "", problems, zone);
        var id = body.Id("id");
        if (id is null && problems.Count == 0 && !adds) problems.Add(new FieldProblem("id", "required"));
        var (patient, given) = (body.Object("patient"), body.Object("vaccination"));
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, zone));
        var stay = new NewStay
        {
            Person = new StayPerson(patient.Text("name"), patient.Word("sex", "male", "female"), patient.Day("birthDate"), patient.Text("guardian"), patient.Text("phone", 40)),
            Dose = new StayDose
            {
                Vaccine = given.Text("vaccine"),
                Name = given.Text("name"),
                Manufacturer = given.Text("manufacturer"),
                Lot = given.Text("lot", 60),
                Expiry = given.Day("expiry"),
                Dose = given.Whole("dose", 1, 9),
            },
            GivenAt = GivenAt(given.Moment("givenAt"), now, problems),
            IsExpected = body.Flag("expected") ?? false,
            IsGiven = body.Flag("given") ?? false,
            Checks = Checks(body.Object("checks"), profile),
        };
        if (stay.Person.BirthDate > today) problems.Add(new FieldProblem("patient.birthDate", "future"));
        stay = Scanned(stay, given.Text("traceCode"), today, problems);
        if (!adds && problems.Count == 0 && stay.IsExpected && stay.Person.Name is null) problems.Add(new FieldProblem("patient.name", "required"));
        if (!adds && problems.Count == 0 && stay is { IsExpected: false, Dose: { TraceCode: null, Vaccine: null, Name: null } }) problems.Add(new FieldProblem("vaccination.traceCode", "required"));
        return new ReadStay(id, problems.Count == 0 ? stay : null, problems);
    }

    // What was typed beside a code must be what the code says: one of the two packages is in the wrong hand.
    private static NewStay Scanned(NewStay stay, string? code, DateOnly today, List<FieldProblem> problems)
    {
        if (code is null) return stay;
        var read = ScanReader.Read(code, today);
        if (read.Code is not { } scanned)
        {
            problems.Add(new FieldProblem("vaccination.traceCode", read.Problem!));
            return stay;
        }

        if (stay.Dose.Lot is { } lot && scanned.Lot is { } printed && LotRules.Plain(lot) != LotRules.Plain(printed)) problems.Add(new FieldProblem("vaccination.lot", "contradictsCode"));
        if (stay.Dose.Expiry is { } expiry && scanned.Expiry is { } last && expiry != last) problems.Add(new FieldProblem("vaccination.expiry", "contradictsCode"));
        return stay with
        {
            Product = scanned.Product,
            Dose = stay.Dose with { TraceCode = scanned.Text, Lot = stay.Dose.Lot ?? scanned.Lot, Expiry = stay.Dose.Expiry ?? scanned.Expiry },
        };
    }

    private static DateTime? GivenAt(Moment? at, DateTime now, List<FieldProblem> problems)
    {
        if (at is not { } given) return null;
        if (given.Utc is not { } utc) problems.Add(new FieldProblem("vaccination.givenAt", "format"));
        else if (utc > now + StayRules.ClockSkew) problems.Add(new FieldProblem("vaccination.givenAt", "future"));
        else if (utc < now - StayRules.LongestAgo) problems.Add(new FieldProblem("vaccination.givenAt", "range"));
        else return utc;
        return null;
    }

    private static DoseChecks Checks(JsonCursor at, ObservationProfile profile)
    {
        string[] known = [.. CheckRules.Known(profile)];
        string[] questions = [.. profile.Checks.Where(group => group.Group == "health").SelectMany(group => group.Items)];
        return CheckRules.Complete(profile, new DoseChecks { Done = at.Words("done", known), Found = at.Words("found", questions), Note = at.Text("note") });
    }
}
