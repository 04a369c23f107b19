using System.Globalization;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using Microsoft.Extensions.Primitives;

namespace GreenChannel.Server.Intake;

/// <summary>A follow-up typed into the report form: what is known fills it in, and only what was changed is sent.</summary>
public static class FollowUp
{
    /// <summary>What is known, as the inputs of the form hold it. A value that no input can show is left out, and so stays as it is.</summary>
    /// <param name="report">The report as it stands.</param>
    /// <param name="dose">Which dose the form shows, from 0.</param>
    /// <param name="zone">The clinic's wall clock.</param>
    public static IFormCollection Known(Report report, int dose, TimeZoneInfo zone)
    {
        var (patient, found) = (report.Patient, report.Event);
        var given = report.Vaccinations.ElementAtOrDefault(dose) ?? new Vaccination();
        var values = new Dictionary<string, string?>
        {
            ["discoveredAt"] = Wall(report.DiscoveredAt, zone),
            ["reporterName"] = report.Reporter.Name,
            ["reporterPhone"] = report.Reporter.Phone,
            ["reporterRole"] = report.Reporter.Role,
            ["patientName"] = patient.Name,
            ["sex"] = patient.Sex,
            ["birthDate"] = patient.BirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["idNumber"] = patient.IdNumber,
            ["patientPhone"] = patient.Phone,
            ["guardian"] = patient.Guardian,
            ["address"] = patient.Address,
            ["occupation"] = patient.Occupation,
            ["weightKg"] = Number(patient.WeightKg),
            ["vaccine"] = given.Vaccine,
            ["vaccineName"] = given.Name,
            ["manufacturer"] = given.Manufacturer,
            ["specification"] = given.Specification,
            ["lot"] = given.Lot,
            ["session"] = given.Session,
            ["dose"] = given.Dose?.ToString(CultureInfo.InvariantCulture),
            ["amount"] = given.Amount,
            ["route"] = given.Route,
            ["bodySite"] = given.BodySite,
            ["givenAt"] = Wall(given.GivenAt, zone),
            ["onsetAt"] = Wall(found.OnsetAt, zone),
            ["otherSigns"] = string.Join("、", found.Signs.Where(sign => !Vocabulary.IsSign(sign))),
            ["temperatureC"] = Number(found.Measurements.TemperatureC),
            ["systolicMmHg"] = Number(found.Measurements.SystolicMmHg),
            ["spo2Percent"] = Number(found.Measurements.Spo2Percent),
            ["heartRate"] = Number(found.Measurements.HeartRate),
            ["respiratoryRate"] = Number(found.Measurements.RespiratoryRate),
            ["rednessCm"] = Number(found.Measurements.RednessCm),
            ["indurationCm"] = Number(found.Measurements.IndurationCm),
            ["consciousness"] = found.Measurements.Consciousness,
            ["outcome"] = found.Outcome,
            ["hospitalised"] = found.Hospitalised is { } inHospital ? (inHospital ? "true" : "false") : null,
            ["hospital"] = found.Hospital,
            ["diagnosis"] = found.Diagnosis,
            ["diedAt"] = Wall(found.DiedAt, zone),
            ["surveillance"] = found.Surveillance,
            ["adrenalineMg"] = Number(found.Treatment.FirstOrDefault(treatment => treatment.Drug == Adrenaline)?.AmountMg),
            ["narrative"] = found.Narrative,
            ["guardianWords"] = report.GuardianWords,
        };
        var fields = values.Where(value => !string.IsNullOrEmpty(value.Value)).ToDictionary(value => value.Key, value => new StringValues(value.Value));
        fields["signs"] = new StringValues([.. found.Signs.Where(Vocabulary.IsSign)]);
        return new FormCollection(fields);
    }

    /// <summary>The merge patch that turns what the form showed into what was typed. Of a list, only what the form shows is changed.</summary>
    /// <param name="current">The report as it stands now, perhaps changed by somebody else since the form was opened.</param>
    /// <param name="shown">What the form showed.</param>
    /// <param name="typed">What was sent.</param>
    /// <param name="dose">Which dose the form showed, from 0.</param>
    public static JsonObject Patch(JsonObject current, JsonObject shown, JsonObject typed, int dose)
    {
        var (before, after) = ((JsonObject)shown.DeepClone(), (JsonObject)typed.DeepClone());
        foreach (var own in new[] { "id", "site", "emergency" }) (before[own], after[own]) = (null, null);
        var doses = Taken(before, after, "vaccinations");
        var (eventBefore, eventAfter) = ((JsonObject)before["event"]!, (JsonObject)after["event"]!);
        var signs = Taken(eventBefore, eventAfter, "signs");
        var treatment = Taken(eventBefore, eventAfter, "treatment");
        var patch = Difference(before, after);

        JsonObject Event() => (JsonObject)(patch["event"] ??= new JsonObject());
        var now = current["event"] as JsonObject;
        if (Words(signs.Before) is var were && Words(signs.After) is var are && !were.SequenceEqual(are))
            Event()["signs"] = new JsonArray([.. Words(now?["signs"]).Except(were.Except(are)).Union(are.Except(were)).Select(sign => (JsonNode)sign)]);
        if (!JsonNode.DeepEquals(treatment.Before, treatment.After)) Event()["treatment"] = Treated(now?["treatment"], treatment.After?[0]?["amountMg"]);
        if (Difference(doses.Before?[0] as JsonObject ?? [], doses.After?[0] as JsonObject ?? []) is { Count: > 0 } changed)
            patch["vaccinations"] = Dosed(current["vaccinations"], dose, changed);
        return patch;
    }

    private const string Adrenaline = "adrenaline";

    private static JsonArray Dosed(JsonNode? current, int dose, JsonObject changed)
    {
        var doses = current is JsonArray list ? (JsonArray)list.DeepClone() : [];
        if (dose < doses.Count) doses[dose] = MergePatch.Apply(doses[dose] is JsonObject one ? (JsonObject)one.DeepClone() : [], changed);
        else doses.Add(MergePatch.Apply([], changed));
        return doses;
    }

    // The form holds one amount; whatever else was given, and when, stands in the list and stays.
    private static JsonArray Treated(JsonNode? current, JsonNode? amount)
    {
        var list = current is JsonArray given ? (JsonArray)given.DeepClone() : [];
        var first = list.OfType<JsonObject>().FirstOrDefault(one => one["drug"] is JsonValue drug && drug.ToString() == Adrenaline);
        if (first is null) list.Add(first = new JsonObject { ["drug"] = Adrenaline, ["route"] = "intramuscular" });
        if (amount is null) first.Remove("amountMg");
        else first["amountMg"] = amount.DeepClone();
        return list;
    }

    private static JsonObject Difference(JsonObject before, JsonObject after)
    {
        var patch = new JsonObject();
        foreach (var name in before.Select(part => part.Key).Union(after.Select(part => part.Key)))
        {
            var (was, becomes) = (before[name], after[name]);
            if (was is JsonObject || becomes is JsonObject)
            {
                if (Difference(was as JsonObject ?? [], becomes as JsonObject ?? []) is { Count: > 0 } part) patch[name] = part;
            }
            else if (!JsonNode.DeepEquals(was, becomes))
            {
                patch[name] = becomes?.DeepClone();
            }
        }

        return patch;
    }

    private static (JsonNode? Before, JsonNode? After) Taken(JsonObject before, JsonObject after, string name)
    {
        var both = (before[name], after[name]);
        before.Remove(name);
        after.Remove(name);
        return both;
    }

    private static List<string> Words(JsonNode? list) => list is JsonArray words ? [.. words.OfType<JsonValue>().Select(word => word.ToString())] : [];

    private static string? Number(decimal? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Wall(Moment? moment, TimeZoneInfo zone) =>
        moment?.Utc is { } utc ? TimeZoneInfo.ConvertTimeFromUtc(utc, zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) : null;
}
