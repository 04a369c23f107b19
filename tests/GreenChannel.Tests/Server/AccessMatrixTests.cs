using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Tests.Server;

/// <summary>
/// Scene: everybody tries every door with everybody's cases. What opens is what the access table says; a case that is not
/// theirs looks like one that does not exist; and nothing of it is in any answer, page or event.
/// </summary>
public abstract partial class AccessMatrixTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static readonly string[] Everybody =
    [
        "clinic-3301060101", "clinic-3301060201", "clinic-3301080101", "hospital-H330106001", "hospital-H330106002", "hospital-H330108001",
        "cdc-330106", "cdc-330108", "cdc-330100", "cdc-330000", "health-330106", "expert-330106", "admin",
    ];

    // Never ends, and is listened to below; ends a session; takes its own address.
    private static readonly string[] Apart = ["/api/live", "/sign-out"];

    [Fact]
    public async Task Every_door_opens_for_whom_the_table_says_and_nothing_of_a_case_is_behind_the_others()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var cases = await CasesAsync(server);
        var faults = new List<string>();
        var cells = 0;
        foreach (var row in AccessTable.Rows.Where(row => !Apart.Contains(row.Pattern)).OrderBy(row => row.Method == "GET" ? 0 : 1).ThenBy(row => row.Pattern, StringComparer.Ordinal))
        {
            foreach (var who in Everybody.Append(null))
            {
                var caller = who is null ? server.Anonymous() : await server.As(who);
                if (row.About is not ("case" or "request") || !Admits(row, who))
                {
                    cells++;
                    var reply = await TryAsync(caller, row, Guid.CreateVersion7());
                    if (Wrong(row, who, reply) is { } wrong) faults.Add(wrong);
                    faults.AddRange(Leaks(row, who, reply, cases, except: null));
                    continue;
                }

                var unknown = Shape(await TryAsync(caller, row, Guid.CreateVersion7()));
                foreach (var one in cases)
                {
                    cells++;
                    var id = row.About == "case" ? one.CaseId : one.RequestId;
                    if (id == Guid.Empty) continue;
                    var sees = row.Method == "GET" ? one.Sees.Contains(who) : (int)(await caller.CaseAsync(one.CaseId)).Status == 200;
                    var reply = await TryAsync(caller, row, id);
                    if (Wrong(row, who, reply) is { } wrong) faults.Add(wrong);
                    if (!sees && Shape(reply) != unknown && !IsNotAsked(row, reply)) faults.Add($"{who} {row}: a case that is not theirs is not as one that does not exist: {Shape(reply)[..Math.Min(200, Shape(reply).Length)]} ≠ {unknown[..Math.Min(200, unknown.Length)]}");
                    if (sees && row is { Method: "GET", About: "case" } && row.Pattern.Count(letter => letter == '{') == 1 && (int)reply.Status != 200 && !IsCovered(row, who)) faults.Add($"{who} {row}: {(int)reply.Status} for a case they see");
                    faults.AddRange(Leaks(row, who, reply, cases, except: sees ? one : null));
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{AccessTable.Rows.Count} doors, {cells} cells");
        Assert.True(faults.Count == 0, $"{faults.Count} of {cells} cells\n" + string.Join('\n', faults.GroupBy(fault => Digits().Replace(fault, "·")).Select(group => $"{group.Count()} × {group.First()}").Take(40)));
        Assert.True(cells > 1_500, $"only {cells} cells");
    }

    [Fact]
    public async Task Every_event_is_told_to_whom_the_case_concerns_and_to_nobody_else()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var cases = await CasesAsync(server);
        await server.IdleAsync();
        var told = new ConcurrentDictionary<string, ConcurrentDictionary<Guid, bool>>();
        var screens = new List<Screen>();
        try
        {
            foreach (var who in Everybody)
            {
                var (screen, mine) = (await (await server.As(who)).FollowAsync(), told[who] = new());
                screens.Add(screen);
                _ = Task.Run(async () =>
                {
                    while (true) mine.TryAdd((await screen.NextAsync()).CaseId, true);
                }, Cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            foreach (var one in cases)
                (await (await server.As(one.Sees.First(who => who.StartsWith("clinic", StringComparison.Ordinal)))).UpdateAsync(one.CaseId, new JsonObject { ["id"] = Reports.NewId(), ["patient"] = new JsonObject { ["weightKg"] = 12.5 } })).Is(200);
            bool All() => Everybody.All(who => cases.Where(one => one.Sees.Contains(who)).All(one => told[who].ContainsKey(one.CaseId)));
            await ServerUnderTest.UntilAsync(() => Task.FromResult(All()), all => all, "everybody concerned is told");
            await Task.Delay(500, Cancel);
            foreach (var who in Everybody)
                Assert.Equal(cases.Where(one => one.Sees.Contains(who)).Select(one => one.CaseId).Order(), told[who].Keys.Where(id => cases.Any(one => one.CaseId == id)).Order());
        }
        finally
        {
            foreach (var screen in screens) await screen.DisposeAsync();
        }
    }

    /// <summary>A case, and by hand who sees it and why.</summary>
    private sealed record Mine(string Word, Guid CaseId, Guid RequestId, IReadOnlyList<string> Sees);

    private static async Task<List<Mine>> CasesAsync(ServerUnderTest server)
    {
        string[] above = ["cdc-330100", "cdc-330000"];
        async Task<Mine> Made(string who, JsonObject report, int n, params string[] sees)
        {
            var word = $"金丝雀{n}号";
            var reply = (await (await server.As(who)).ReportAsync(report.With("patient.name", word).With("event.narrative", $"{word}的自述"))).Is(201);
            var request = reply.Body.GetProperty("escalation") is { ValueKind: System.Text.Json.JsonValueKind.Object } opened ? opened.GetProperty("id").GetGuid() : Guid.Empty;
            return new Mine(word, reply.CaseId, request, [.. sees, .. above]);
        }

        var asked = await Made("clinic-3301060101", Reports.Wheeze(server).With("emergency", true), 1, "clinic-3301060101", "hospital-H330106001", "cdc-330106");
        var neighbour = await Made("clinic-3301060201", Reports.Fever(server, "3301060201"), 2, "clinic-3301060201", "cdc-330106");
        var elsewhere = await Made("clinic-3301080101", Reports.Fever(server, "3301080101"), 3, "clinic-3301080101", "cdc-330108");
        var byHospital = await Made("hospital-H330108001", Reports.Fever(server), 4, "clinic-3301060101", "hospital-H330108001", "cdc-330106", "cdc-330108");
        var byOther = await Made("clinic-3301080101", Reports.Fever(server), 5, "clinic-3301060101", "clinic-3301080101", "cdc-330106");
        var carried = await Made("clinic-3301060101", Reports.Wheeze(server).With("emergency", true), 6,
            "clinic-3301060101", "hospital-H330106001", "hospital-H330106002", "hospital-H330108001", "cdc-330106", "cdc-330108");
        await server.IdleAsync();
        (await (await server.As("hospital-H330106001")).DeclineAsync(carried.RequestId)).Is(200);
        (await (await server.As("hospital-H330106002")).DeclineAsync(carried.RequestId)).Is(200);
        (await (await server.As("hospital-H330108001")).AcceptAsync(carried.RequestId)).Is(200);
        var offered = await Made("clinic-3301060201", Reports.Fever(server, "3301060201"), 7, "clinic-3301060201", "cdc-330106", "cdc-330108");
        (await (await server.As("cdc-330106")).PostAsync($"/api/cases/{offered.CaseId}/transfers", new JsonObject { ["id"] = Reports.NewId(), ["to"] = "330108", ["reason"] = "livesThere" }.ToJsonString())).Is(201);
        return [asked, neighbour, elsewhere, byHospital, byOther, carried, offered];
    }

    private static async Task<Reply> TryAsync(Caller caller, AccessRow row, Guid id)
    {
        var path = row.Pattern;
        if (row.About is "case" or "request") path = Parameter().Replace(path, id.ToString(), 1);
        path = Parameter().Replace(path, match => match.Value.Contains("guid", StringComparison.Ordinal) ? Guid.CreateVersion7().ToString() : match.Value.Contains("int", StringComparison.Ordinal) || match.Value.Contains("long", StringComparison.Ordinal) ? "1" : "x");
        var call = new HttpRequestMessage(new HttpMethod(row.Method), path);
        if (row.Method is "POST" or "PUT") call.Content = path.StartsWith("/api/", StringComparison.Ordinal) ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : new FormUrlEncodedContent([]);
        return await caller.SendAsync(call);
    }

    private static bool Admits(AccessRow row, string? who) => who is null ? row.Who == "anyone" : row.Who != "person" && row.Admits(RoleOf(who));

    // Whoever sees a case covered does not write over what they are not shown.
    private static bool IsCovered(AccessRow row, string? who) => row.Pattern.EndsWith("/follow-up", StringComparison.Ordinal) && who is "cdc-330100" or "cdc-330000";

    // A hospital that was not asked is told so (contract), and nothing else.
    private static bool IsNotAsked(AccessRow row, Reply reply) => row.About == "request"
        && (((int)reply.Status == 403 && reply.Text.Length < 300 && reply.Text.Contains("not-asked", StringComparison.Ordinal)) || reply.Location?.ToString().EndsWith("said=not-asked", StringComparison.Ordinal) == true);

    private static Role RoleOf(string who) => who switch
    {
        "admin" => Role.Admin,
        "health-330106" => Role.Authority,
        "expert-330106" => Role.Expert,
        "cdc-330000" => Role.Province,
        "cdc-330100" => Role.City,
        _ when who.StartsWith("cdc", StringComparison.Ordinal) => Role.County,
        _ when who.StartsWith("clinic", StringComparison.Ordinal) => Role.Clinic,
        _ => Role.Hospital,
    };

    // Turned away at the door, or let in and told what is wrong with what was asked; nothing fails.
    private static string? Wrong(AccessRow row, string? who, Reply reply)
    {
        var status = (int)reply.Status;
        var turnedAway = status is 401 or 403 || (status == 302 && reply.Location!.ToString().Contains("/sign-in", StringComparison.Ordinal));
        var ofOthers = status == 403 && row.About == "own" && row.Pattern.Contains('{', StringComparison.Ordinal); // The organisation in the address is not theirs.
        var right = ofOthers || IsNotAsked(row, reply) || (Admits(row, who) ? !turnedAway && status < 500 : row.Who == "anyone" || turnedAway);
        return right || status == 302 && row.Who == "anyone" ? null : $"{who ?? "anonymous"} {row}: {status}";
    }

    private static IEnumerable<string> Leaks(AccessRow row, string? who, Reply reply, IReadOnlyList<Mine> cases, Mine? except)
    {
        var text = System.Net.WebUtility.HtmlDecode(Regex.Unescape(Backslash().Replace(reply.Text, @"\\")));
        foreach (var other in cases)
        {
            if (!text.Contains(other.Word, StringComparison.Ordinal)) continue;
            var maySee = (other == except || other.Sees.Contains(who)) && who is not ("cdc-330100" or "cdc-330000"); // Covered for city and province until they say why.
            if (!maySee) yield return $"{who ?? "anonymous"} {row}: {other.Word} is in the answer";
        }
    }

    // What says something, without what differs each time.
    private static string Shape(Reply reply) => $"{(int)reply.Status} {reply.ContentType} {Changing().Replace(reply.Location?.ToString() ?? "", "·")} {Changing().Replace(reply.Text, "·")}";

    [GeneratedRegex(@"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-f]{32}|00-[0-9a-f-]+|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?Z?)?|CfDJ8[\w-]+")]
    private static partial Regex Changing();

    [GeneratedRegex("[0-9]+号")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\\(?!u[0-9a-fA-F]{4})")]
    private static partial Regex Backslash();
}

[Collection<OnSqlite>]
public sealed class AccessMatrixOnSqlite(SqliteFixture fixture) : AccessMatrixTests(fixture);

[Collection<OnPostgres>]
public sealed class AccessMatrixOnPostgres(PostgresFixture fixture) : AccessMatrixTests(fixture);
