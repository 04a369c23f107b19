using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Directories;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Tests.Directories;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenChannel.Tests.Server;

/// <summary>The directory as an administrator changes it: drafted, checked as a whole, published at once, and never deleted from.</summary>
public abstract class DirectoryTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task A_directory_comes_from_files_into_force_and_what_it_lacks_ends_with_its_name()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (admin, clinic, province) = (await server.As("admin"), await server.As("clinic-3301060101"), await server.As("cdc-330000"));
        var old = (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        foreach (var table in DirectoryTable.All) Said("import", await ImportAsync(admin, table.Name, DirectoryRulesTests.File(table.Name)));

        // Nothing has happened yet: a draft is a draft.
        Assert.True((await BookAsync(server)).IsInUse("3301060101"));
        var view = await ViewAsync(server);
        Assert.True(view.CanBePublished, string.Join('\n', view.Faults));
        Assert.Contains(view.Faults, fault => fault is { Code: "stillNeeded", IsWarning: true });
        Said("publish", await PostAsync(admin, "publish", $"version={view.Version}&note=sample"));

        var book = await BookAsync(server);
        Assert.True(book.IsInUse("3301100101") && !book.IsInUse("3301060101") && !book.IsInUse("3301100301"));
        Assert.Equal(("示范一门诊", "样例旧门诊"), (book.Sites["3301060101"].Name, book.Sites["3301100301"].Name));
        Assert.Equal(["H330110002", "H330110001"], book.LadderOf("3301100101").Hospitals.Select(hospital => hospital.Code));
        Assert.Equal((2.1, "paediatric icu"), (book.LadderOf("3301100101").Hospitals[0].DistanceKm, book.LadderOf("3301100101").Hospitals[0].Capabilities));

        // The old unit takes no new report but an emergency; its old case goes on.
        Assert.Contains("site", (await clinic.ReportAsync(Reports.Fever(server))).Is(422).Codes.Keys);
        (await clinic.ReportAsync(Reports.Button())).Is(201);
        (await clinic.UpdateAsync(old.CaseId, new System.Text.Json.Nodes.JsonObject { ["id"] = Reports.NewId(), ["event"] = new System.Text.Json.Nodes.JsonObject { ["outcome"] = "recovered" } })).Is(200);
        var fresh = (await province.ReportAsync(Reports.Button(site: "3301100201"))).Is(201);
        Assert.Equal("H330110001", fresh.Word("escalation.hospital.code"));

        // What was in force before is kept, and can be drafted anew.
        var history = await server.Database.RowsAsync("SELECT id, note FROM directory_versions WHERE state = 'published' ORDER BY published_at");
        Assert.Equal(["", "sample"], history.Select(row => row[1]));
        Said("take", await PostAsync(admin, "take", $"version=0&taken={history[0][0]}"));
        Said("publish", await PostAsync(admin, "publish", $"version={(await ViewAsync(server)).Version}"));
        book = await BookAsync(server);
        Assert.True(book.IsInUse("3301060101") && !book.IsInUse("3301100101"));
        Assert.Equal("H330106001", (await clinic.ReportAsync(Reports.Button())).Is(201).Word("escalation.hospital.code"));
        Assert.Equal(2, await server.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE action = 'directory.published'"));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_draft_with_a_fault_stays_a_draft()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var admin = await server.As("admin");
        Said("no-draft", await PostAsync(admin, "publish", ""));
        Said("begin", await PostAsync(admin, "begin", "version=0"));
        Said("no-difference", await PostAsync(admin, "publish", ""));
        Said("row", await PostAsync(admin, "row", "table=hospitals&key=H330106001&v-code=H330106001&v-name=x&v-emergencyPhone="));
        Said("directory-faults", await PostAsync(admin, "publish", ""));
        Said("changed-meanwhile", await PostAsync(admin, "row", "version=1&table=hospitals&key=H330106001&v-code=H330106001&v-name=y&v-emergencyPhone=1200"));
        Said("impossible", await PostAsync(admin, "remove", "table=hospitals&key=nothing"));
        Said("csv-file", await PostAsync(admin, "import", "table=hospitals"));
        Said("csv-row.2", await ImportAsync(admin, "hospitals", "code,name,emergencyPhone\r\nH330106001,x,1,2"u8.ToArray()));
        Assert.Equal("示范第一医院", (await BookAsync(server)).Hospitals["H330106001"].Name);
        Said("row", await PostAsync(admin, "row", "table=hospitals&key=H330106001&v-code=H330106001&v-name=%E7%A4%BA%E8%8C%83%E6%96%B0%E5%90%8D&v-emergencyPhone=0571-5550-1009&v-opensAt=8:00&v-closesAt=20:00"));
        Said("publish", await PostAsync(admin, "publish", ""));
        var book = await BookAsync(server);
        Assert.Equal(("示范新名", "0571-5550-1009"), (book.Hospitals["H330106001"].Name, book.Hospitals["H330106001"].EmergencyPhone));
        Said("no-draft", await PostAsync(admin, "discard", ""));
    }

    [Fact]
    public async Task Two_who_publish_at_once_publish_once()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var admin = await server.As("admin");
        Said("row", await PostAsync(admin, "row", "table=hospitals&key=H330106001&v-code=H330106001&v-name=z&v-emergencyPhone=1200"));
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync(admin, "publish", "version=1")));
        Assert.Single(replies, reply => reply.Location!.ToString().EndsWith("said=publish", StringComparison.Ordinal));
        Assert.Equal(2, await server.Database.NumberAsync("SELECT COUNT(*) FROM directory_versions WHERE state = 'published'"));
    }

    [Fact]
    public async Task An_address_is_verified_by_the_code_that_came_to_it_and_unverified_when_it_changes()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(Engine, services => services.Configure<GreenChannelOptions>(options =>
            options.Gateways = [new GatewayOptions { Name = "text", Kind = "sms", Url = gateway.Address }]));
        await server.Database.ExecuteAsync("UPDATE contacts SET verified_at = NULL");
        var admin = await server.As("admin");
        var row = (await server.Database.RowsAsync("SELECT person, position, address FROM contacts WHERE channel = 'sms' ORDER BY address")).First();
        row[0] = Guid.Parse(row[0]).ToString();
        var contact = $"table=contacts&person={row[0]}&position={row[1]}";
        Said("wrong-code", await PostAsync(admin, "confirm", $"{contact}&code=000000"));
        Said("trial", await PostAsync(admin, "trial", contact));
        var sent = (await ServerUnderTest.UntilAsync(() => Task.FromResult(gateway.Received.Count), count => count == 1, "the trial") > 0 ? gateway.Received : []).Single();
        Assert.Equal(row[2], sent.GetProperty("to").GetString());
        var code = System.Text.RegularExpressions.Regex.Match(sent.GetProperty("text").GetString()!, "[0-9]{6}").Value;
        Assert.Equal(TrialCode.Of(server.Services.GetRequiredService<Vault>(), sent.GetProperty("id").GetGuid()), code);
        Said("confirm", await PostAsync(admin, "confirm", $"{contact}&code={code[..3]}+{code[3..]}"));
        Assert.Equal(1, await server.Database.NumberAsync($"SELECT COUNT(*) FROM contacts WHERE address = '{row[2]}' AND channel = 'sms' AND verified_at IS NOT NULL"));

        // Another row of the directory changes: what was verified stays so. The address itself changes: it does not, and the old code is worth nothing.
        server.Pass(TimeSpan.FromSeconds(1));
        Said("row", await PostAsync(admin, "row", "table=hospitals&key=H330106001&v-code=H330106001&v-name=z&v-emergencyPhone=1200"));
        Said("publish", await PostAsync(admin, "publish", ""));
        Assert.Equal(1, await server.Database.NumberAsync($"SELECT COUNT(*) FROM contacts WHERE address = '{row[2]}' AND channel = 'sms' AND verified_at IS NOT NULL"));
        Said("row", await PostAsync(admin, "row", $"table=contacts&key={row[0]}/{row[1]}&v-person={row[0]}&v-position={row[1]}&v-channel=sms&v-address=0571-5550-9998"));
        Said("publish", await PostAsync(admin, "publish", ""));
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM contacts WHERE address = '0571-5550-9998' AND verified_at IS NULL"));
        Said("wrong-code", await PostAsync(admin, "confirm", $"{contact}&code={code}"));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
        Assert.DoesNotContain(server.Watch.Logs, line => line.Contains(row[2], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_trials_that_are_sent_at_once_every_one_goes_out()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(Engine, services => services.Configure<GreenChannelOptions>(options =>
            options.Gateways = [new GatewayOptions { Name = "text", Kind = "sms", Url = gateway.Address }]));
        var admin = await server.As("admin");
        var row = (await server.Database.RowsAsync("SELECT person, position FROM contacts WHERE channel = 'sms'")).First();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(admin, "trial", $"table=contacts&person={Guid.Parse(row[0])}&position={row[1]}")));
        foreach (var reply in replies) Said("trial", reply);
        Assert.Equal(8, await server.Database.NumberAsync("SELECT COUNT(*) FROM messages WHERE kind = 'trial'"));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Theory]
    [InlineData("hospital-H330106001")]
    [InlineData("cdc-330000")]
    [InlineData("clinic-3301060101")]
    public async Task Nobody_but_an_administrator_sees_or_changes_the_directory(string who)
    {
        var caller = await Server.As(who);
        (await caller.GetAsync("/directory")).Is(403);
        (await caller.GetAsync("/directory/files/contacts.csv")).Is(403);
        (await PostAsync(caller, "begin", "")).Is(403);
        (await PostAsync(caller, "publish", "")).Is(403);
    }

    private static void Said(string code, Reply reply)
    {
        Assert.Equal(302, (int)reply.Status);
        Assert.EndsWith($"said={code}", reply.Location!.ToString(), StringComparison.Ordinal);
    }

    private static Task<Reply> PostAsync(Caller caller, string action, string form) => caller.PostAsync($"/directory/{action}", form, "application/x-www-form-urlencoded");

    private static async Task<Reply> ImportAsync(Caller caller, string table, byte[] file)
    {
        var content = new MultipartFormDataContent { { new StringContent(table, Encoding.UTF8), "table" } };
        var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        content.Add(part, "file", $"{table}.csv");
        return await caller.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/directory/import") { Content = content });
    }

    private static Task<DirectoryView> ViewAsync(ServerUnderTest server) => server.InScopeAsync(services => services.GetRequiredService<DraftDirectory>().ReadAsync(Cancel));

    private static async Task<Facilities> BookAsync(ServerUnderTest server) => await server.Services.GetRequiredService<FacilityBook>().ReadAsync(Cancel);

    private sealed class Gateway(WebApplication app) : IAsyncDisposable
    {
        public Uri Address => new(app.Urls.First());

        public ConcurrentQueue<JsonElement> Received { get; } = new();

        public static async Task<Gateway> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var gateway = new Gateway(app);
            app.MapPost("/", async (HttpContext http) =>
            {
                gateway.Received.Enqueue(await http.Request.ReadFromJsonAsync<JsonElement>());
                return Results.StatusCode(202);
            });
            await app.StartAsync();
            return gateway;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}

[Collection<OnSqlite>]
public sealed class DirectoryOnSqlite(SqliteFixture fixture) : DirectoryTests(fixture);

[Collection<OnPostgres>]
public sealed class DirectoryOnPostgres(PostgresFixture fixture) : DirectoryTests(fixture);
