using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Deadlines;

/// <summary>Puts a case into somebody's hands.</summary>
/// <param name="Id">Made by the client; the same twice is one.</param>
/// <param name="To">Account of a colleague of the same office.</param>
public sealed record AssignmentRequest(Guid Id, string To);

/// <summary>In whose hands a case is, or was.</summary>
/// <param name="Before">Who had it; null where nobody had.</param>
public sealed record AssignmentItem(Guid Id, Guid CaseId, string Holder, string HolderName, string? Before, string By, DateTime At, bool IsCurrent, DateTime? HolderSeenAt, DateTime? BeforeSeenAt);

/// <summary>What became of it.</summary>
public sealed record Assigned(AssignmentItem? Item, Problem? Problem, bool IsNew = false);

/// <summary>
/// POST /api/cases/{caseId}/assignment: within an office a case is in one person's hands. Who gets it and who had it both find
/// it on top of their worklist until they say that they have seen so. It changes no limit: whose turn it is stays the office's.
/// </summary>
public sealed class AssignCase(Store store, UserManager<Person> people, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/cases/{caseId:guid}/assignment", async (Guid caseId, HttpContext http, AssignCase assign, CancellationToken cancel) =>
        {
            var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
            if (fields is null) return unreadable!.Result(http);
            var (id, to) = (fields.Text("id"), fields.Text("to"));
            if (fields.Problem is { } wrong) return wrong.Result(http);
            var assigned = await assign.PutAsync(http.Viewer(), caseId, id, to, cancel);
            return assigned.Problem?.Result(http) ?? Results.Json(assigned.Item, Json.Stored, statusCode: assigned.IsNew ? 201 : 200);
        }).RequireAuthorization(Access.Surveillance).WithName("AssignCase").WithTags("work")
            .Accepts<AssignmentRequest>("application/json").Produces<AssignmentItem>(201).Produces<AssignmentItem>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapGet("/api/cases/{caseId:guid}/assignment", async (Guid caseId, HttpContext http, AssignCase assign, CancellationToken cancel) =>
            await assign.OfAsync(http.Viewer(), caseId, cancel) is { } items ? Results.Json(new ListPage<AssignmentItem>(items, null), Json.Stored) : new Problem(404, "not-found").Result(http))
            .RequireAuthorization(Access.Surveillance).WithName("ReadAssignment").WithTags("work").Produces<ListPage<AssignmentItem>>().ProducesProblem(404);
        routes.MapPost("/cases/{caseId:guid}/assignment", async (Guid caseId, HttpContext http, AssignCase assign, CancellationToken cancel) =>
        {
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
            var assigned = await assign.PutAsync(http.Viewer(), caseId, form["id"], form["to"].ToString().Replace("\0", "", StringComparison.Ordinal), cancel);
            return Results.Redirect($"/cases/{caseId}/hands{(assigned.Problem is { } problem ? $"?said={problem.Code}" : "")}");
        }).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
        routes.MapPost("/assignments/{id:guid}/seen", async (Guid id, HttpContext http, AssignCase assign, CancellationToken cancel) =>
        {
            await assign.SeenAsync(http.Viewer(), id, cancel);
            return Results.Redirect("/work");
        }).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
    }

    /// <summary>Colleagues of the viewer's office who may have a case in hand.</summary>
    public async Task<IReadOnlyList<(string Account, string Name)>> ColleaguesAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var role = Json.Word(viewer.Role);
        var found = await people.Users.AsNoTracking().Where(person => person.Organisation == viewer.Organisation && person.Role == role).OrderBy(person => person.UserName)
            .Select(person => new { person.UserName, person.DisplayName }).ToListAsync(cancel);
        return [.. found.Select(person => (person.UserName!, person.DisplayName))];
    }

    /// <summary>The newest first, of the viewer's office; null for a case that the viewer may not see.</summary>
    public async Task<IReadOnlyList<AssignmentItem>?> OfAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default) =>
        !await store.Cases(viewer).AnyAsync(row => row.Id == caseId, cancel) ? null
        : [.. (await store.Assignments(viewer).AsNoTracking().Where(row => row.CaseId == caseId).OrderByDescending(row => row.At).ThenByDescending(row => row.Id).ToListAsync(cancel)).Select(Item)];

    /// <summary>Puts it there, or says why not.</summary>
    public Task<Assigned> PutAsync(Viewer viewer, Guid caseId, string? id, string? to, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin == "live", cancel);
        if (row is null) return new Assigned(null, new Problem(404, "not-found"));
        List<(string, string)> wrong = [];
        if (!Guid.TryParseExact(id, "D", out var key) || key == Guid.Empty) wrong.Add(("id", string.IsNullOrEmpty(id) ? "required" : "format"));
        var holder = (await ColleaguesAsync(viewer, cancel)).FirstOrDefault(one => one.Account == to);
        if (holder == default) wrong.Add(("to", string.IsNullOrEmpty(to) ? "required" : "unknownValue"));
        if (wrong.Count > 0) return new Assigned(null, new Problem(422, "impossible") { Fields = wrong });
        var all = await store.Assignments(viewer).Where(one => one.CaseId == caseId || one.Id == key).ToListAsync(cancel);
        if (all.Find(one => one.Id == key) is { } known)
            return known.CaseId == caseId && known.Holder == to ? new Assigned(Item(known), null) : new Assigned(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        var before = all.Find(one => one.CaseId == caseId && one.IsCurrent);
        if (before?.Holder == to) return new Assigned(Item(before!), null); // In these hands already.
        var now = time.Now();
        if (before is not null) (before.IsCurrent, before.Version) = (false, before.Version + 1);
        var added = new AssignmentRow
        {
            Id = key,
            CaseId = caseId,
            Organisation = viewer.Organisation,
            Holder = holder.Account,
            HolderName = holder.Name,
            Before = before?.Holder,
            BeforeName = before?.HolderName,
            ByName = viewer.DisplayName,
            At = now,
            IsCurrent = true,
            HolderSeenAt = holder.Account == viewer.Name ? now : null, // Whoever takes it knows so.
            BeforeSeenAt = before?.Holder == viewer.Name ? now : null,
        };
        try
        {
            store.Add(added);
            await store.SaveAsync(new Entry(viewer, "case.assigned", new { assignment = key, to, from = before?.Holder }) { Case = row }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            // Sent twice at once, it is found the next time; an id of another office never is.
            store.Forget();
            return await store.Assignments(viewer).AnyAsync(one => one.Id == key, cancel) ? throw new StaleWriteException(twice) : new Assigned(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        }

        return new Assigned(Item(added), null, IsNew: true);
    });

    private Task<bool> SeenAsync(Viewer viewer, Guid id, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var row = await store.Assignments(viewer).FirstOrDefaultAsync(row => row.Id == id && (row.Holder == viewer.Name || row.Before == viewer.Name), cancel);
        if (row is null || await store.Cases(Viewer.Engine).FirstOrDefaultAsync(one => one.Id == row.CaseId, cancel) is not { } about) return false;
        var now = time.Now();
        if (row.Holder == viewer.Name) row.HolderSeenAt ??= now;
        if (row.Before == viewer.Name) row.BeforeSeenAt ??= now;
        row.Version++;
        await store.SaveAsync(new Entry(viewer, "case.assignment-seen", new { assignment = id }) { Case = about }, cancel: cancel);
        return true;
    });

    private static AssignmentItem Item(AssignmentRow row) => new(row.Id, row.CaseId, row.Holder, row.HolderName, row.BeforeName, row.ByName, row.At, row.IsCurrent, row.HolderSeenAt, row.BeforeSeenAt);
}
