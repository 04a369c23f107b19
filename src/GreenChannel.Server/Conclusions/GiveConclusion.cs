using System.Globalization;
using System.Text.Json;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Conclusions.Panels;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Conclusions;

/// <summary>A conclusion as it is typed.</summary>
/// <param name="Id">Made by the client; the same twice is one.</param>
/// <param name="By">panel appraisal county.</param>
/// <param name="Members">Names of those who took part; a county's officer is who is signed in.</param>
/// <param name="Class">common abnormal quality error coincidental psychogenic pending; a county's is common.</param>
/// <param name="Diagnosis">Final clinical diagnosis, a code or words.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="Words">For the family; required of a panel.</param>
/// <param name="Day">Day of the conclusion; today where not given.</param>
/// <param name="Certainty">is cannotBeExcluded not.</param>
/// <param name="Damage">Grade of the damage, as the form has it.</param>
/// <param name="LotHandled">The lot was stopped and the drug authority told.</param>
/// <param name="Reason">Why the word of certainty does not agree with the class.</param>
/// <param name="Experts">Members of a panel of the same place who took part, beside those who are named in words.</param>
public sealed record ConclusionRequest(
    Guid Id, string By, IReadOnlyList<string> Members, string Class, string Diagnosis, string Basis, string? Words = null,
    DateOnly? Day = null, string? Certainty = null, string? Damage = null, bool LotHandled = false, string? Reason = null, IReadOnlyList<Guid>? Experts = null);

/// <summary>What became of it.</summary>
public sealed record Given(ConclusionItem? Item, Problem? Problem, bool IsNew = false);

/// <summary>
/// POST /api/cases/{caseId}/conclusions: what a panel, or for a common reaction a county, has concluded. It is taken or
/// refused by <see cref="ConclusionRules"/>; a hospital or a unit has no way here (china.md §1.6).
/// </summary>
public sealed class GiveConclusion(Store store, Vault vault, ReadPanels panels, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static readonly string[] Bodies = ["panel", "appraisal", "county"];
    public static readonly string[] Classes = [.. Enum.GetValues<NationalClass>().Select(one => Json.Word(one))];
    public static readonly string[] Certainties = [.. Enum.GetValues<Certainty>().Select(one => Json.Word(one))];
    public static readonly string[] Damages = [.. Enum.GetValues<DamageGrade>().Select(one => Json.Word(one))];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/cases/{caseId:guid}/conclusions", HandleAsync).RequireAuthorization(Access.Surveillance).WithName("GiveConclusion").WithTags("cases")
            .Accepts<ConclusionRequest>("application/json").Produces<ConclusionItem>(201).Produces<ConclusionItem>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapGet("/api/cases/{caseId:guid}/conclusions", async (Guid caseId, HttpContext http, ReadConclusions read, CancellationToken cancel) =>
            await read.OfAsync(http.Viewer(), caseId, cancel) is { } items ? Results.Json(new ListPage<ConclusionItem>(items, null), Json.Stored) : new Problem(404, "not-found").Result(http))
            .RequireAuthorization(Access.Surveillance).WithName("ReadConclusions").WithTags("cases").Produces<ListPage<ConclusionItem>>().ProducesProblem(404);
    }

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, GiveConclusion give, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var asked = new Typed(
            fields.Text("id"), fields.RequiredWord("by", Bodies), fields.Texts("members"), fields.Word("class", Classes), fields.Text("diagnosis"), fields.Text("basis"), fields.Text("words"),
            fields.Text("day"), fields.Word("certainty", Certainties), fields.Word("damage", Damages), fields.Flag("lotHandled"), fields.Text("reason"),
            fields.Texts("experts") is { Count: > 0 } experts ? experts : null);
        if (fields.Problem is { } problem) return problem.Result(http);
        var given = await give.PutAsync(http.Viewer(), caseId, asked, cancel);
        return given.Problem?.Result(http) ?? Results.Json(given.Item, Json.Stored, statusCode: given.IsNew ? 201 : 200);
    }

    /// <summary>What was typed, each word of the right list or absent.</summary>
    public sealed record Typed(
        string? Id, string By, IReadOnlyList<string> Members, string? Class, string? Diagnosis, string? Basis, string? Words, string? Day, string? Certainty, string? Damage, bool LotHandled, string? Reason,
        IReadOnlyList<string>? Experts = null);

    /// <summary>Takes it, or says field by field why not.</summary>
    public Task<Given> PutAsync(Viewer viewer, Guid caseId, Typed typed, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin == "live", cancel);
        if (row is null) return new Given(null, new Problem(404, "not-found"));
        if (row.ErasedAt is not null) return new Given(null, new Problem(409, "erased"));
        var now = time.Now();
        var today = Moment.At(now, options.Value.Zone).Day;
        List<(string, string)> wrong = [];
        if (!Guid.TryParseExact(typed.Id, "D", out var key) || key == Guid.Empty) wrong.Add(("id", typed.Id is null ? "required" : "format"));
        var day = today;
        if (typed.Day is { } text && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)) wrong.Add(("day", "format"));
        if (typed.Class is null && typed.By != "county") wrong.Add(("class", "required"));
        if (typed.By != "county" && typed.Words is null) wrong.Add(("words", "required"));
        if (!Division.IsCode(viewer.Organisation)) wrong.Add(("by", "range"));
        if (wrong.Count > 0) return new Given(null, new Problem(422, "impossible") { Fields = wrong });

        var inside = new SealedCase(vault, row);
        var hash = vault.Fingerprint($"conclusion/{caseId:N}", JsonSerializer.Serialize(typed, Json.Stored) + viewer.Organisation);
        var known = await store.Conclusions(caseId).AsNoTracking().FirstOrDefaultAsync(one => one.Id == key, cancel);
        if (known is not null)
        {
            return known.Hash.AsSpan().SequenceEqual(hash)
                ? new Given(ConclusionItem.Of(known, inside), null)
                : new Given(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        }

        var seated = await panels.SeatedAsync(viewer, cancel);
        List<PanelMember> experts = [.. (typed.Experts ?? []).Select(id => seated.FirstOrDefault(one => one.Id.ToString() == id)).OfType<PanelMember>()];
        if (experts.Count < (typed.Experts?.Count ?? 0)) return new Given(null, new Problem(422, "impossible") { Fields = [("experts", "unknownValue")] });
        var named = typed with { Members = [.. experts.Select(one => one.Name), .. typed.Members] };
        var outcome = Conclude(viewer, row, inside, named, day, today);
        if (outcome.Conclusion is not { } conclusion) return new Given(null, new Problem(422, "impossible") { Fields = [.. outcome.Reasons.Select(FieldOf)] });
        var members = conclusion.By is Panel panel ? panel.Members : [viewer.DisplayName];
        var said = new SaidConclusion(conclusion.Verdict.Diagnosis, conclusion.Verdict.Basis, members, conclusion.Verdict.Reason, typed.Words, conclusion.Verdict.LotHandled, viewer.DisplayName);
        var added = new ConclusionRow
        {
            CaseId = caseId,
            Id = key,
            By = typed.By,
            Place = viewer.Organisation,
            Class = (int)conclusion.Class,
            Certainty = conclusion.Verdict.Certainty is { } certainty ? Json.Word(certainty) : null,
            Damage = (int?)conclusion.Verdict.Damage,
            Day = day,
            RecordedAt = now,
            Hash = hash,
            Sealed = inside.Seal(JsonSerializer.SerializeToUtf8Bytes(said, Json.Stored), $"conclusion/{key:N}"),
        };
        store.Add(added);
        if (conclusion.By is Panel) AddSignOffs(added, members, experts);
        row.Concluded = added.Class;
        if (CaseReviews.Changed(row, now) is { } again) store.Add(again);

        // What a county says of a common reaction starts no clock; a panel's conclusion goes on to authorities and family.
        if (conclusion.By is Panel) CaseDeadlines.Take(row, CaseStep.Conclusion, day == today ? now : Moment.On(day).Earliest(options.Value.Zone));
        if (typed.Words is not null) store.Add(Told(row, inside, added, said));
        try
        {
            await store.SaveAsync(new Entry(viewer, "conclusion.given", new { by = added.By, place = added.Place, @class = added.Class, added.Certainty, added.Damage, day }) { Case = row, Sealed = added.Sealed }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new Given(ConclusionItem.Of(added, inside), null, IsNew: true);
    });

    // Each of them signs for themself: with their account, or on paper.
    private void AddSignOffs(ConclusionRow conclusion, IReadOnlyList<string> members, List<PanelMember> experts)
    {
        foreach (var (number, name) in members.Index())
        {
            var expert = experts.Find(one => one.Name == name);
            store.Add(new SignOffRow { CaseId = conclusion.CaseId, ConclusionId = conclusion.Id, Number = number + 1, Name = name, MemberId = expert?.Id, Account = expert?.Account });
        }
    }

    private ConclusionOutcome Conclude(Viewer viewer, CaseRow row, SealedCase inside, Typed typed, DateOnly day, DateOnly today)
    {
        var profile = NationalProfile.Shipped;
        var report = ReadConclusions.ReportOf(inside, options.Value.Zone);
        var ended = StoredSteps.Of(row).Taken.Where(step => step.Step == CaseStep.InvestigationEnded).Select(step => (DateTime?)step.At).Min();
        var standing = new CaseStanding(row.County, row.Class == "general" ? PreliminaryClass.General : PreliminaryClass.Pending, GraveEvents.Of(report), ended is { } at ? Moment.At(at, options.Value.Zone).Day : null);
        var verdict = new Verdict(typed.Diagnosis ?? "", typed.Basis ?? "", day)
        {
            Certainty = typed.Certainty is { } certainty ? Enum.Parse<Certainty>(certainty, ignoreCase: true) : null,
            Damage = typed.Damage is { } damage ? Enum.Parse<DamageGrade>(damage, ignoreCase: true) : null,
            LotHandled = typed.LotHandled,
            Reason = typed.Reason,
        };
        var place = new Division(viewer.Organisation);
        var isCounty = place.Level == DivisionLevel.County;
        return typed.By switch
        {
            "county" => isCounty ? ConclusionRules.ConcludeCommon(profile, new CountyCdc(place, viewer.DisplayName), standing, verdict, today) : new ConclusionOutcome(null, [ConclusionRefusal.PanelRequired]),
            "appraisal" when isCounty => new ConclusionOutcome(null, [ConclusionRefusal.HigherPanelRequired]),
            _ => ConclusionRules.Conclude(profile, typed.By == "appraisal" ? new AppraisalPanel(place, typed.Members) : new DiagnosticPanel(place, typed.Members), standing, Enum.Parse<NationalClass>(typed.Class!, ignoreCase: true), verdict, today),
        };
    }

    // The family's words are passed on by whoever reported, as any conclusion is.
    private static FeedbackRow Told(CaseRow row, SealedCase inside, ConclusionRow added, SaidConclusion said)
    {
        var words = JsonSerializer.SerializeToUtf8Bytes(new { words = said.Words, panel = string.Join('、', said.Members), by = said.RecordedBy }, Json.Stored);
        return new FeedbackRow
        {
            CaseId = row.Id,
            Id = added.Id,
            Kind = "conclusion",
            At = added.RecordedAt,
            RecordedAt = added.RecordedAt,
            Organisation = added.Place,
            Hash = added.Hash,
            SealedWords = inside.Seal(words, $"feedback/{added.Id:N}"),
        };
    }

    private static (string Field, string Code) FieldOf(ConclusionRefusal reason) => reason switch
    {
        ConclusionRefusal.OtherPlace => ("by", "range"),
        ConclusionRefusal.HigherPanelRequired => ("by", "higherPanel"),
        ConclusionRefusal.PanelRequired => ("by", "panelRequired"),
        ConclusionRefusal.MembersRequired => ("members", "required"),
        ConclusionRefusal.DiagnosisRequired => ("diagnosis", "required"),
        ConclusionRefusal.BasisRequired => ("basis", "required"),
        ConclusionRefusal.InvestigationRequired => ("investigation", "required"),
        ConclusionRefusal.DayImpossible => ("day", "range"),
        ConclusionRefusal.DamageRequired => ("damage", "required"),
        ConclusionRefusal.DamageNotAsked => ("damage", "notAsked"),
        ConclusionRefusal.CertaintyRequired => ("certainty", "required"),
        ConclusionRefusal.ReasonRequired => ("reason", "required"),
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
