using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

public abstract class LiveTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task A_report_is_told_to_those_who_may_see_it()
    {
        await using var clinic = await (await Clinic()).FollowAsync();
        await using var hospital = await (await Hospital()).FollowAsync();
        await using var county = await (await County()).FollowAsync();
        await using var city = await (await Server.As("cdc-330100")).FollowAsync();
        var open = await (await Clinic()).OpenAsync();
        foreach (var screen in new[] { clinic, hospital, county, city })
        {
            var told = await screen.UntilAsync(next => next.CaseId == open.CaseId && next.Kind == "clock");
            Assert.Equal(["case", "escalation", "clock"], told.Where(next => next.CaseId == open.CaseId).Select(next => next.Kind));
            var request = told.Single(next => next.CaseId == open.CaseId && next.Kind == "escalation").Data;
            Assert.Equal((open.RequestId, "alerting"), (request.GetProperty("id").GetGuid(), request.GetProperty("state").GetString()));
            Assert.All(told, next => Assert.NotEqual(System.Text.Json.JsonValueKind.Undefined, next.Data.GetProperty("id").ValueKind));
        }
    }

    [Fact]
    public async Task Nobody_is_told_of_what_they_may_not_see()
    {
        string[] strangers = ["clinic-3301060201", "clinic-3301080101", "hospital-H330106002", "hospital-H330108001", "cdc-330108"];
        var screens = new List<(string Who, Screen Screen)>();
        foreach (var stranger in strangers) screens.Add((stranger, await (await Server.As(stranger)).FollowAsync()));
        var hidden = await (await Clinic()).OpenAsync();
        (await (await Hospital()).SeeAsync(hidden.RequestId)).Is(200);
        foreach (var (who, screen) in screens)
        {
            // What comes first on their screen is their own, which was made later.
            var own = await OwnAsync(who);
            Assert.DoesNotContain(await screen.UntilAsync(next => next.CaseId == own), next => next.CaseId == hidden.CaseId);
            await screen.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_administrator_is_told_of_no_case()
    {
        await using var screen = await (await Server.As("admin")).FollowAsync();
        await using var clinic = await (await Clinic()).FollowAsync();
        var open = await (await Clinic()).OpenAsync();
        await clinic.UntilAsync(next => next.CaseId == open.CaseId && next.Kind == "clock");
        var line = screen.LineAsync();
        await Assert.ThrowsAsync<TimeoutException>(async () => await ReadPastBlanksAsync(screen, line).WaitAsync(TimeSpan.FromMilliseconds(50), Cancel));
    }

    [Fact]
    public async Task An_answer_is_told_at_once()
    {
        var open = await (await Clinic()).OpenAsync();
        await using var clinic = await (await Clinic()).FollowAsync();
        (await (await Hospital()).AcceptAsync(open.RequestId, 10)).Is(200);
        var told = (await clinic.UntilAsync(next => next.Kind == "escalation" && next.Data.GetProperty("state").GetString() == "accepted"))[^1];
        Assert.Equal(("H330106001", 10), (told.Data.GetProperty("acceptedBy").GetProperty("hospital").GetString(), told.Data.GetProperty("etaMinutes").GetInt32()));
    }

    [Fact]
    public async Task A_screen_that_comes_back_misses_nothing_and_sees_nothing_twice()
    {
        var (clinic, elsewhere) = (await Clinic(), await Server.As("clinic-3301080101"));
        await Server.IdleAsync();
        await using var always = await (await County()).FollowAsync();
        for (var i = 0; i < 3; i++)
        {
            await clinic.OpenAsync();
            await elsewhere.OpenAsync(Reports.Button(site: "3301080101"));
        }

        var hidden = await elsewhere.OpenAsync(Reports.Button(site: "3301080101"));
        var last = await clinic.OpenAsync();
        var all = await always.UntilAsync(next => next.CaseId == last.CaseId && next.Kind == "clock");
        Assert.Equal(all.Count, all.Select(next => next.Id).Distinct().Count());

        // From every place it may have been cut off at, also between two events of one entry.
        for (var cut = 0; cut < all.Count - 1; cut++)
        {
            await using var again = await (await County()).FollowAsync(all[cut].Id);
            var rest = await again.UntilAsync(next => next.Id == all[^1].Id);
            Assert.Equal(all.Skip(cut + 1).Select(next => next.Id), rest.Select(next => next.Id));
            Assert.DoesNotContain(rest, next => next.CaseId == hidden.CaseId);
        }

        // Another county that comes back with this county's place sees its own only.
        await using var other = await (await Server.As("cdc-330108")).FollowAsync(all[0].Id);
        Assert.All(await other.UntilAsync(next => next.CaseId == hidden.CaseId), next => Assert.Equal("330108", CountyOf(next)));
    }

    [Fact]
    public async Task What_is_committed_while_a_screen_comes_back_is_told_once()
    {
        var clinic = await Clinic();
        await using var before = await clinic.FollowAsync();
        var first = await clinic.OpenAsync();
        var place = (await before.UntilAsync(next => next.CaseId == first.CaseId && next.Kind == "clock"))[^1].Id;
        var reports = Task.WhenAll(Enumerable.Range(0, 30).Select(_ => clinic.OpenAsync()));
        await using var back = await clinic.FollowAsync(place);
        var cases = (await reports).Select(open => open.CaseId).ToHashSet();
        var seen = new List<Told>();
        while (!cases.IsSubsetOf(seen.Where(next => next.Kind == "clock").Select(next => next.CaseId))) seen.Add(await back.NextAsync());
        Assert.All(cases, id => Assert.Single(seen, next => next.CaseId == id && next.Kind == "case"));
        Assert.Equal(seen.Count, seen.Select(next => next.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("1-2-3-4")]
    [InlineData("99999999999999999999-1-1")]
    public async Task A_place_that_cannot_be_read_starts_from_now(string place)
    {
        await using var screen = await (await Clinic()).FollowAsync(place);
        var open = await (await Clinic()).OpenAsync();
        Assert.Equal(open.CaseId, (await screen.UntilAsync(next => next.Kind == "clock"))[^1].CaseId);
    }

    [Fact]
    public async Task A_follow_up_is_told()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        await using var county = await (await County()).FollowAsync();
        (await clinic.UpdateAsync(fever.CaseId, new JsonObject { ["id"] = Reports.NewId(), ["emergency"] = true })).Is(200);
        var told = await county.UntilAsync(next => next.Kind == "escalation" && next.CaseId == fever.CaseId);
        Assert.Equal("emergency", told.Last(next => next.Kind == "case" && next.CaseId == fever.CaseId).Data.GetProperty("level").GetString());
    }

    private static string? CountyOf(Told told) => told.Kind == "case" ? told.Data.GetProperty("county").GetString() : "330108";

    private async Task<Guid> OwnAsync(string who)
    {
        var caller = await Server.As(who);
        if (who.StartsWith("hospital", StringComparison.Ordinal)) return (await caller.ReportAsync(Reports.Button())).Is(201).CaseId;
        var site = who.StartsWith("clinic-", StringComparison.Ordinal) ? who[7..] : "3301080101";
        return (await caller.ReportAsync(Reports.Button(site: site))).Is(201).CaseId;
    }

    private static async Task ReadPastBlanksAsync(Screen screen, Task<string> line)
    {
        while ((await line) is "" or "retry: 1000") line = screen.LineAsync();
    }
}

[Collection<OnSqlite>]
public sealed class LiveOnSqlite(SqliteFixture fixture) : LiveTests(fixture);

[Collection<OnPostgres>]
public sealed class LiveOnPostgres(PostgresFixture fixture) : LiveTests(fixture);
