using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

public abstract class AccessTests(EngineFixture fixture) : EngineTests(fixture)
{
    /// <summary>The contract's list; everything else asks who is there.</summary>
    private static readonly string[] Open =
        ["/sign-in", "/sign-in/code", "/sign-in/passkey", "/sign-in/passkey/options", "/sign-in/sso", "/sign-in/sso/back", "/health/live", "/health/ready", "/connect/token", "/api/gateways/{name}/receipts", "/a/{token}", "/g/{token}"];

    private static readonly string[] Everybody =
    [
        "clinic-3301060101", "clinic-3301060201", "clinic-3301080101", "hospital-H330106001", "hospital-H330106002", "hospital-H330108001",
        "cdc-330106", "cdc-330108", "cdc-330100", "cdc-330000", "admin",
    ];

    [Fact]
    public async Task Every_endpoint_asks_who_is_there_or_is_on_the_list()
    {
        var endpoints = Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count >= 15, $"only {endpoints.Count} endpoints");
        foreach (var endpoint in endpoints)
        {
            var pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                Assert.True(Open.Contains(pattern.Replace(":guid", "", StringComparison.Ordinal)) || IsStatic(endpoint), $"{pattern} is open and not on the list");
                continue;
            }

            var path = System.Text.RegularExpressions.Regex.Replace(pattern, @"\{[^}]*\}", Guid.CreateVersion7().ToString());
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                var reply = await Server.Anonymous().SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
                var toSignIn = (int)reply.Status == 302 && reply.Location!.ToString().Contains("/sign-in", StringComparison.Ordinal) && !path.StartsWith("/api", StringComparison.Ordinal);
                Assert.True((int)reply.Status is 401 or 404 || toSignIn, $"{method} {pattern}: {(int)reply.Status} without a sign-in");
            }
        }
    }

    [Theory]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer ")]
    [InlineData("Basic YWRtaW46ZGVtbw==")]
    public async Task A_token_that_is_none_lets_nobody_in(string authorization)
    {
        var call = new HttpRequestMessage(HttpMethod.Get, "/api/cases");
        call.Headers.TryAddWithoutValidation("Authorization", authorization);
        (await Server.Anonymous().SendAsync(call)).Is(401);
    }

    [Fact]
    public async Task A_token_changed_in_one_place_lets_nobody_in()
    {
        var token = await Server.TokenAsync("cdc-330000");
        var call = new HttpRequestMessage(HttpMethod.Get, "/api/cases");
        call.Headers.Authorization = new("Bearer", token[..^10] + (token[^10] == 'A' ? 'B' : 'A') + token[^9..]);
        (await Server.Anonymous().SendAsync(call)).Is(401);
    }

    [Fact]
    public async Task A_token_holds_for_an_hour_and_not_a_second_longer_however_often_it_is_used()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var token = await server.TokenAsync("cdc-330000");
        async Task<Reply> CallAsync()
        {
            var call = new HttpRequestMessage(HttpMethod.Get, "/api/cases");
            call.Headers.Authorization = new("Bearer", token);
            return await server.Anonymous().SendAsync(call);
        }

        server.Pass(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(3));
        (await CallAsync()).Is(200);
        (await CallAsync()).Is(200);
        server.Pass(TimeSpan.FromSeconds(4));
        (await CallAsync()).Is(401);
    }

    [Theory]
    [InlineData("cdc-330000", "wrong")]
    [InlineData("nobody", "demo")]
    public async Task A_wrong_secret_gets_no_token(string client, string secret)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", client), new("client_secret", secret)]);
        using var answer = await Server.Wire.PostAsync(new Uri("/connect/token", UriKind.Relative), form, Cancel);
        Assert.True((int)answer.StatusCode is 400 or 401, answer.StatusCode.ToString());
    }

    [Fact]
    public async Task Each_role_sees_its_jurisdiction_and_nothing_else()
    {
        var open = await (await Clinic()).OpenAsync();
        await Server.IdleAsync();
        await SeenByAsync(open, "clinic-3301060101", "hospital-H330106001", "cdc-330106", "cdc-330100", "cdc-330000");

        // Who was asked stays asked, and who is asked now sees it too.
        (await (await Hospital()).DeclineAsync(open.RequestId)).Is(200);
        await SeenByAsync(open, "clinic-3301060101", "hospital-H330106001", "hospital-H330106002", "cdc-330106", "cdc-330100", "cdc-330000");

        // Treated in another county: its surveillance sees it from then on.
        (await (await Hospital(2)).DeclineAsync(open.RequestId)).Is(200);
        (await (await Hospital(3)).AcceptAsync(open.RequestId)).Is(200);
        await SeenByAsync(open, "clinic-3301060101", "hospital-H330106001", "hospital-H330106002", "hospital-H330108001", "cdc-330106", "cdc-330108", "cdc-330100", "cdc-330000");
    }

    [Fact]
    public async Task A_report_is_seen_by_the_unit_and_by_who_reported_it()
    {
        var other = (await (await Server.As("clinic-3301080101")).ReportAsync(Reports.Fever(Server))).Is(201);
        await SeenByAsync(new Opened(other.CaseId, Guid.Empty, other), "clinic-3301060101", "clinic-3301080101", "cdc-330106", "cdc-330100", "cdc-330000");
        var hospital = (await (await Hospital(3)).ReportAsync(Reports.Fever(Server))).Is(201);
        await SeenByAsync(new Opened(hospital.CaseId, Guid.Empty, hospital), "clinic-3301060101", "hospital-H330108001", "cdc-330106", "cdc-330108", "cdc-330100", "cdc-330000");
    }

    [Theory]
    [InlineData("clinic-3301060201", 404, 403, 404, 404)]
    [InlineData("clinic-3301080101", 404, 403, 404, 404)]
    [InlineData("hospital-H330106002", 404, 403, 403, 404)]
    [InlineData("hospital-H330108001", 404, 403, 403, 404)]
    [InlineData("cdc-330108", 404, 403, 403, 404)]
    [InlineData("admin", 403, 403, 403, 403)]
    [InlineData("cdc-330106", 200, 403, 403, 200)]
    [InlineData("cdc-330100", 200, 403, 403, 200)]
    [InlineData("cdc-330000", 200, 403, 403, 200)]
    [InlineData("clinic-3301060101", 200, 403, 200, 200)]
    [InlineData("hospital-H330106001", 200, 200, 200, 200)]
    public async Task Each_role_writes_what_is_its_own_and_nothing_else(string who, int update, int answer, int standDown, int byHand)
    {
        var open = await (await Clinic()).OpenAsync();
        var caller = await Server.As(who);
        (await caller.UpdateAsync(open.CaseId, new JsonObject { ["id"] = Reports.NewId(), ["event"] = new JsonObject { ["outcome"] = "recovering" } })).Is(update);
        (await caller.OpenByHandAsync(open.CaseId)).Is(byHand);
        (await caller.SeeAsync(open.RequestId)).Is(answer);
        (await caller.AcceptAsync(open.RequestId)).Is(answer);
        (await caller.ArriveAsync(open.RequestId)).Is(answer);
        (await caller.HandOverAsync(open.RequestId)).Is(answer);
        var second = await (await Clinic()).OpenAsync();
        (await caller.StandDownAsync(second.RequestId)).Is(standDown);
    }

    [Theory]
    [InlineData("admin", 403, 403, 200)]
    [InlineData("clinic-3301060101", 201, 200, 200)]
    [InlineData("hospital-H330106001", 201, 200, 200)]
    [InlineData("cdc-330106", 201, 200, 200)]
    [InlineData("cdc-330000", 201, 200, 200)]
    public async Task Who_may_report_list_and_try(string who, int report, int requests, int triage)
    {
        var caller = await Server.As(who);
        (await caller.ReportAsync(Reports.Fever(Server))).Is(report);
        (await caller.GetAsync("/api/escalations")).Is(requests);
        (await caller.PostAsync("/api/triage", Reports.Fever(Server).ToJsonString())).Is(triage);
        (await caller.GetAsync("/openapi/v1.json")).Is(200);
    }

    [Fact]
    public async Task An_administrator_finds_no_case_in_any_list()
    {
        await (await Clinic()).OpenAsync();
        Assert.Empty((await (await Server.As("admin")).GetAsync("/api/cases")).Is(200).Field("items").EnumerateArray());
    }

    [Theory]
    [InlineData("county=330106")]
    [InlineData("site=3301060101")]
    [InlineData("level=emergency")]
    [InlineData("q=王小明")]
    public async Task No_filter_leads_out_of_the_jurisdiction(string filter)
    {
        var hidden = (await (await Clinic()).ReportAsync(Reports.Wheeze(Server).With("emergency", true))).Is(201);
        var stranger = await Server.As("clinic-3301060201");
        await foreach (var item in PagesAsync(stranger, filter + "&limit=200"))
        {
            Assert.NotEqual(hidden.CaseId, item.GetProperty("caseId").GetGuid());
            (await stranger.CaseAsync(item.GetProperty("caseId").GetGuid())).Is(200);
        }

        var own = new List<Guid>();
        await foreach (var item in PagesAsync(await Clinic(), filter + "&limit=200")) own.Add(item.GetProperty("caseId").GetGuid());
        Assert.Contains(hidden.CaseId, own);
    }

    [Fact]
    public async Task Pages_of_the_line_list_show_each_case_once_newest_first()
    {
        var clinic = await Clinic();
        var own = new List<Guid>();
        for (var i = 0; i < 7; i++) own.Add((await clinic.ReportAsync(Reports.Fever(Server).With("vaccinations.0.lot", "PAGED"))).Is(201).CaseId);
        var listed = new List<Guid>();
        await foreach (var item in PagesAsync(clinic, "lot=PAGED&limit=3")) listed.Add(item.GetProperty("caseId").GetGuid());
        Assert.Equal(7, listed.Count);
        Assert.Equal(own.Order(), listed.Order());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=9999", "limit")]
    [InlineData("level=bad", "level")]
    [InlineData("from=yesterday", "from")]
    [InlineData("after=x", "after")]
    public async Task A_filter_that_cannot_be_read_is_refused(string filter, string field) =>
        Assert.Contains(field, (await (await Clinic()).GetAsync("/api/cases?" + filter)).Is(400).Codes.Keys);

    private static async IAsyncEnumerable<JsonElement> PagesAsync(Caller caller, string filter)
    {
        string? after = null;
        do
        {
            var page = (await caller.GetAsync($"/api/cases?{filter}{(after is null ? "" : $"&after={after}")}")).Is(200);
            foreach (var item in page.Field("items").EnumerateArray()) yield return item;
            after = page.Word("next");
        }
        while (after is not null);
    }

    private async Task SeenByAsync(Opened open, params string[] expected)
    {
        foreach (var who in Everybody)
        {
            var caller = await Server.As(who);
            var status = expected.Contains(who) ? 200 : 404;
            (await caller.CaseAsync(open.CaseId)).Is(status);
            (await caller.GetAsync($"/api/cases/{open.CaseId}/timeline")).Is(status);
            var listed = (await caller.GetAsync("/api/cases?limit=200")).Is(200).Field("items").EnumerateArray().Any(item => item.GetProperty("caseId").GetGuid() == open.CaseId);
            Assert.True(listed == expected.Contains(who), $"{who}: listed {listed}");
            if (open.RequestId == Guid.Empty || who == "admin") continue;
            var asked = (await caller.GetAsync("/api/escalations")).Is(200).Field("items").EnumerateArray().Any(item => item.GetProperty("id").GetGuid() == open.RequestId);
            Assert.True(asked == expected.Contains(who), $"{who}: in the list of requests {asked}");
        }
    }

    private static bool IsStatic(RouteEndpoint endpoint) => endpoint.Metadata.Any(item => item.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal));
}

[Collection<OnSqlite>]
public sealed class AccessOnSqlite(SqliteFixture fixture) : AccessTests(fixture);

[Collection<OnPostgres>]
public sealed class AccessOnPostgres(PostgresFixture fixture) : AccessTests(fixture);
