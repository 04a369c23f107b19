using System.Globalization;
using System.Text.Json;
using GreenChannel.Domain.Brighton;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Conclusions;

/// <summary>An assessment as it is typed; of the WHO's part or of the case definition's, by its kind.</summary>
/// <param name="Id">Made by the client; the same twice is one.</param>
/// <param name="Kind">who brighton.</param>
/// <param name="Vaccine">Code or name of one dose of the report.</param>
/// <param name="Diagnosis">Code or words.</param>
/// <param name="MeetsDefinition">yes no.</param>
/// <param name="Answers">yes no unknown notApplicable, by number of the question.</param>
/// <param name="Classifiable">yes no.</param>
/// <param name="Trend">consistent indeterminate inconsistent.</param>
/// <param name="Classes">A1–D; none while nobody has decided.</param>
/// <param name="Assessors">Names of those who decided.</param>
/// <param name="Missing">What would have to be known; required for D.</param>
/// <param name="Reason">Why it differs from what the algorithm allows.</param>
/// <param name="Day">Day of the decision; today where not given.</param>
/// <param name="Definition">Code of a case definition.</param>
/// <param name="Present">Findings that are there.</param>
/// <param name="Absent">Findings that were looked for and are not there.</param>
public sealed record AssessmentRequest(
    string? Id, string Kind, string? Vaccine, string? Diagnosis, string? MeetsDefinition, IReadOnlyDictionary<string, string> Answers, string? Classifiable, string? Trend,
    IReadOnlyList<string> Classes, IReadOnlyList<string> Assessors, IReadOnlyList<string> Missing, string? Reason, string? Day,
    string? Definition, IReadOnlyList<string> Present, IReadOnlyList<string> Absent);

/// <summary>What became of it.</summary>
public sealed record Assessed(AssessmentItem? Item, Problem? Problem, bool IsNew = false);

/// <summary>
/// POST /api/cases/{caseId}/assessments: what the WHO checklist or a case definition makes of what is known. It suggests;
/// a class is people's, and one that the algorithm does not allow needs a reason. With ?try=true nothing is stored.
/// </summary>
public sealed class GiveAssessment(Store store, Vault vault, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static readonly string[] Kinds = ["who", "brighton"];
    public static readonly string[] YesNo = ["yes", "no"];
    public static readonly string[] AnswerWords = [.. Enum.GetValues<Answer>().Select(one => Json.Word(one))];
    public static readonly string[] Trends = [.. Enum.GetValues<Trend>().Select(one => Json.Word(one))];
    public static readonly string[] Classes = [.. Enum.GetNames<WhoClass>()];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/cases/{caseId:guid}/assessments", HandleAsync).RequireAuthorization(Access.Surveillance).WithName("GiveAssessment").WithTags("cases")
            .Accepts<AssessmentRequest>("application/json").Produces<AssessmentItem>(201).Produces<AssessmentItem>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapGet("/api/cases/{caseId:guid}/assessments", async (Guid caseId, HttpContext http, ReadAssessments read, CancellationToken cancel) =>
            await read.OfAsync(http.Viewer(), caseId, cancel) is { } found ? Results.Json(found, Json.Stored) : new Problem(404, "not-found").Result(http))
            .RequireAuthorization(Access.Surveillance).WithName("ReadAssessments").WithTags("cases").Produces<AssessmentView>().ProducesProblem(404);
    }

    private static async Task<IResult> HandleAsync(Guid caseId, string? @try, HttpContext http, GiveAssessment give, CancellationToken cancel)
    {
        if (@try is not (null or "" or "true" or "false")) return new Problem(400, "unreadable") { Fields = [("try", "unknownValue")] }.Result(http);
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var asked = new AssessmentRequest(
            fields.Text("id"), fields.RequiredWord("kind", Kinds), fields.Text("vaccine"), fields.Text("diagnosis"), fields.Word("meetsDefinition", YesNo),
            fields.Words("answers", [.. WhoChecklist.Shipped.Questions.Select(one => one.Id)], AnswerWords), fields.Word("classifiable", YesNo), fields.Word("trend", Trends),
            fields.Texts("classes"), fields.Texts("assessors"), fields.Texts("missing"), fields.Text("reason"), fields.Text("day"),
            fields.Word("definition", [.. CaseDefinitions.Codes]), fields.Texts("present"), fields.Texts("absent"));
        if (fields.Problem is { } problem) return problem.Result(http);
        var given = await give.PutAsync(http.Viewer(), caseId, asked, @try == "true", cancel);
        return given.Problem?.Result(http) ?? Results.Json(given.Item, Json.Stored, statusCode: given.IsNew ? 201 : 200);
    }

    /// <summary>Takes it, or says field by field why not.</summary>
    /// <param name="viewer">Who assesses.</param>
    /// <param name="caseId">Which case.</param>
    /// <param name="asked">What was typed.</param>
    /// <param name="onlyTry">Nothing is stored.</param>
    /// <param name="cancel">Stops.</param>
    public Task<Assessed> PutAsync(Viewer viewer, Guid caseId, AssessmentRequest asked, bool onlyTry, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin == "live", cancel);
        if (row is null) return new Assessed(null, new Problem(404, "not-found"));
        if (row.ErasedAt is not null) return new Assessed(null, new Problem(409, "erased"));
        List<(string, string)> wrong = [];
        if (!Guid.TryParseExact(asked.Id, "D", out var key) || key == Guid.Empty) wrong.Add(("id", asked.Id is null ? "required" : "format"));
        if (!Division.IsCode(viewer.Organisation)) wrong.Add(("kind", "range"));
        var inside = new SealedCase(vault, row);
        var hash = vault.Fingerprint($"assessment/{caseId:N}", JsonSerializer.Serialize(asked, Json.Stored) + viewer.Organisation);
        if (!onlyTry && wrong.Count == 0 && await store.Assessments(caseId).AsNoTracking().FirstOrDefaultAsync(one => one.Id == key, cancel) is { } known)
        {
            return known.Hash.AsSpan().SequenceEqual(hash)
                ? new Assessed(AssessmentItem.Of(known, inside), null)
                : new Assessed(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        }

        var now = time.Now();
        var item = new AssessmentItem(
            null, asked.Kind, viewer.Organisation, now, viewer.DisplayName,
            asked.Kind == "who" ? Who(row, inside, asked, now, wrong) : null, asked.Kind == "brighton" ? Brighton(asked, wrong) : null);
        if (wrong.Count > 0) return new Assessed(null, new Problem(422, "impossible") { Fields = wrong });
        if (onlyTry) return new Assessed(item, null);
        var added = new AssessmentRow { CaseId = caseId, Id = key, Kind = asked.Kind, Place = viewer.Organisation, RecordedAt = now, Hash = hash, Sealed = item.SealFor(key, inside) };
        store.Add(added);
        try
        {
            await store.SaveAsync(
                new Entry(viewer, "assessment.given", new { kind = asked.Kind, place = added.Place, level = item.Brighton?.Level, definition = item.Brighton?.Definition, end = item.Who?.End, classes = item.Who?.Classes, deviates = item.Who?.Deviates })
                { Case = row, Sealed = added.Sealed }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new Assessed(item with { Id = key }, null, IsNew: true);
    });

    private WhoItem? Who(CaseRow row, SealedCase inside, AssessmentRequest asked, DateTime now, List<(string, string)> wrong)
    {
        var zone = options.Value.Zone;
        var today = Moment.At(now, zone).Day;
        var day = today;
        if (asked.Day is { } text && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)) wrong.Add(("day", "format"));
        else if (day > today) wrong.Add(("day", "range"));
        if (asked.Classes.Any(name => !Classes.Contains(name))) wrong.Add(("classes", "unknownValue"));
        if (wrong.Count > 0) return null;
        var question = QuestionOf(row, ReadConclusions.ReportOf(inside, zone), asked, zone);
        var answers = new WhoAnswers(asked.Answers.ToDictionary(pair => pair.Key, pair => Enum.Parse<Answer>(pair.Value, ignoreCase: true)),
            asked.Classifiable is { } word ? word == "yes" : null, asked.Trend is { } trend ? Enum.Parse<Trend>(trend, ignoreCase: true) : null);
        var suggestion = WhoCausality.Suggest(question, answers);
        var deviates = false;
        if (asked.Classes.Count > 0)
        {
            var decision = new WhoDecision([.. asked.Classes.Select(Enum.Parse<WhoClass>).Distinct().Order()], asked.Assessors, day, asked.Reason) { MissingInformation = asked.Missing };
            var outcome = WhoCausality.Classify(question, answers, decision);
            if (outcome is WhoRefused refused) wrong.AddRange(FieldsOf(refused));
            deviates = outcome is WhoClassified { Deviates: true };
        }

        IReadOnlyList<string> Names(IEnumerable<WhoClass> classes) => [.. classes.Select(one => one.ToString())];
        return new WhoItem(
            question.Vaccine ?? "", question.Diagnosis ?? "", asked.MeetsDefinition, asked.Answers, asked.Classifiable, asked.Trend,
            suggestion.End, suggestion.Path, Names(suggestion.Allowed), Names(suggestion.Suggested), suggestion.Undecided, suggestion.Lacking, suggestion.Version,
            [.. asked.Classes.Distinct().Order(StringComparer.Ordinal)], asked.Assessors, asked.Classes.Count > 0 ? day : null, asked.Reason, asked.Missing, deviates);
    }

    // Whether the dose came before the event is the report's own to say, and whether the investigation is over the worklist's.
    private static CausalityQuestion QuestionOf(CaseRow row, Report report, AssessmentRequest asked, TimeZoneInfo zone)
    {
        var dose = report.Vaccinations.FirstOrDefault(dose => asked.Vaccine is { } of && (dose.Vaccine == of || dose.Name == of));
        bool? before = (dose?.GivenAt, report.Event.OnsetAt) is ({ } given, { } onset) ? given.Earliest(zone) <= onset.Latest(zone) : null;
        var complete = StoredSteps.Of(row).Taken.Any(step => step.Step == CaseStep.InvestigationEnded);
        return new CausalityQuestion(dose is null ? null : asked.Vaccine, asked.Diagnosis, complete, before, MeetsDefinition: asked.MeetsDefinition is { } word ? word == "yes" : null);
    }

    private static IEnumerable<(string, string)> FieldsOf(WhoRefused refused) => refused.Reason switch
    {
        WhoRefusal.NotEligible => refused.Suggestion.Lacking.Select(lacking => (lacking, "required")),
        WhoRefusal.StepOpen => refused.Suggestion.Lacking.Select(lacking => (lacking, "required")),
        WhoRefusal.NoClass => [("classes", "required")],
        WhoRefusal.ClassesExcludeEachOther => [("classes", "excludeEachOther")],
        WhoRefusal.MissingInformationRequired => [("missing", "required")],
        WhoRefusal.AssessorRequired => [("assessors", "required")],
        WhoRefusal.ReasonRequired => [("reason", "required")],
        _ => throw new ArgumentOutOfRangeException(nameof(refused)),
    };

    private static BrightonItem? Brighton(AssessmentRequest asked, List<(string, string)> wrong)
    {
        if (asked.Definition is null)
        {
            wrong.Add(("definition", "required"));
            return null;
        }

        var definition = CaseDefinitions.Get(asked.Definition);
        if (asked.Present.Any(code => !definition.Knows(code))) wrong.Add(("present", "unknownValue"));
        if (asked.Absent.Any(code => !definition.Knows(code))) wrong.Add(("absent", "unknownValue"));
        if (asked.Present.Intersect(asked.Absent).Any()) wrong.Add(("absent", "excludeEachOther"));
        if (wrong.Count > 0) return null;
        var result = BrightonRules.Evaluate(definition, new BrightonFindings(asked.Present.ToHashSet(), asked.Absent.ToHashSet()));
        return new BrightonItem(definition.Code, asked.Present, asked.Absent, result.Level, result.Because, result.Better);
    }
}
