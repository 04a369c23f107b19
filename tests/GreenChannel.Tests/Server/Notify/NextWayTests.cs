using System.Text.Json;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Administration.GatewaySim;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GreenChannel.Tests.Server.Notify;

/// <summary>Scene: providers fail in every way there is, and the next way begins in time (E3, E14). Server and simulator go by one clock, which the test moves.</summary>
public abstract class NextWayTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string First = "H330106001";

    [Theory]
    [InlineData(SimAnswer.Fail, 0, 0)] // 500s
    [InlineData(SimAnswer.Limit, 0, 0)]
    [InlineData(SimAnswer.Bounce, 0, 0)] // Takes it, and says that it failed.
    [InlineData(SimAnswer.Hang, 0, 4)] // A black hole: an attempt has four seconds.
    [InlineData(SimAnswer.Deliver, 30_000, 4)] // Thirty seconds of latency.
    [InlineData(SimAnswer.Lose, 0, 30)] // Takes it and never delivers.
    public async Task However_the_first_way_fails_the_next_begins_in_time(SimAnswer answer, int delayMs, int seconds)
    {
        var clock = ServerUnderTest.NewClock();
        await using var sim = await Sim.StartAsync(clock);
        await using var server = await StartAsync(sim, clock, ("sms", "sms"), ("voice", "voice"));
        sim.Phones.Behave("sms", new SimManner(answer, delayMs));
        var open = await (await server.As("clinic-3301060101")).OpenAsync();
        if (seconds > 0)
        {
            await ServerUnderTest.UntilAsync(() => Task.FromResult(sim.Phones.Attempts.GetValueOrDefault("sms")), count => count > 0, "the first way");
            await ServerUnderTest.UntilAsync(
                () => server.Database.NumberAsync(answer == SimAnswer.Lose ? "SELECT count(*) FROM messages WHERE receipt_due_at IS NOT NULL" : "SELECT count(*) FROM messages WHERE channel = 'sms' AND state = 'sending'"),
                count => count == 1, "it is under way");
            server.Pass(TimeSpan.FromSeconds(seconds - 1));
            await Task.Delay(100, Cancel);
            Assert.DoesNotContain(sim.Phones.Messages, message => message.Kind == "voice");
            server.Pass(TimeSpan.FromSeconds(1));
        }

        var voice = await ServerUnderTest.UntilAsync(() => Task.FromResult(sim.Phones.Messages.FirstOrDefault(message => message.Kind == "voice")), found => found is not null, "the next way");
        Assert.Equal("0571-5550-1001", voice!.To);
        Assert.Contains(Spoken(open.Reply.CaseNumber!), voice.Text, StringComparison.Ordinal);

        // It is heard: nothing else is tried, and the rung goes on.
        await ServerUnderTest.UntilAsync(() => server.Database.NumberAsync("SELECT count(*) FROM messages WHERE channel = 'voice' AND state = 'delivered'"), count => count == 1, "the receipt");
        Assert.Equal("alerting", (await (await server.As("clinic-3301060101")).RequestAsync(open.CaseId)).GetProperty("state").GetString());
        var (code, said) = await server.VerifyAsync();
        Assert.True(code == 0, said);
        Assert.DoesNotContain(server.Watch.Logs, line => line.Contains("0571-5550-1001", StringComparison.Ordinal) && !line.Contains("CommandText", StringComparison.Ordinal) && line.Contains("Notify", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SimAnswer.Fail)]
    [InlineData(SimAnswer.Bounce)]
    public async Task A_provider_that_fails_stands_behind_the_other_and_comes_back_by_itself(SimAnswer answer)
    {
        var clock = ServerUnderTest.NewClock();
        await using var sim = await Sim.StartAsync(clock);
        await using var server = await StartAsync(sim, clock, ("sms-a", "sms"), ("sms-b", "sms"));
        var clinic = await server.As("clinic-3301060101");
        sim.Phones.Behave("sms-a", new SimManner(answer));
        var one = await clinic.OpenAsync();
        await ShownAsync(sim, one, "sms-b");

        // The first attempt of the next case goes to the one that works.
        var two = await clinic.OpenAsync();
        await ShownAsync(sim, two, "sms-b");
        Assert.Equal(["sms-b"], await WaysAsync(two));
        Assert.Contains("greenchannel_gateway_error_rate{gateway=\"sms-a\"} 1", (await (await server.As("admin")).GetAsync("/metrics")).Is(200).Text, StringComparison.Ordinal);

        sim.Phones.Behave("sms-a", new SimManner());
        foreach (var open in new[] { one, two }) (await clinic.StandDownAsync(open.RequestId)).Is(200);
        await server.IdleAsync();
        server.Pass(TimeSpan.FromSeconds(61));
        await server.IdleAsync();
        server.Pass(TimeSpan.FromSeconds(61)); // Its retry of the first case has failed no more, or is over.
        var three = await clinic.OpenAsync();
        await ShownAsync(sim, three, "sms-a");
        Assert.Equal(["sms-a"], await WaysAsync(three));

        async Task<string[]> WaysAsync(Opened open) => [.. (await server.Database.RowsAsync($"SELECT DISTINCT channel FROM messages WHERE kind = 'alert' AND channel <> 'desk' AND request_id = '{Id(open.RequestId)}'")).Select(row => row[0])];
    }

    [Fact]
    public async Task A_provider_that_takes_and_loses_stands_behind_the_other()
    {
        var clock = ServerUnderTest.NewClock();
        await using var sim = await Sim.StartAsync(clock);
        await using var server = await StartAsync(sim, clock, ("sms-a", "sms"), ("sms-b", "sms"));
        var clinic = await server.As("clinic-3301060101");
        sim.Phones.Behave("sms-a", new SimManner(SimAnswer.Lose));
        var one = await clinic.OpenAsync();
        await ServerUnderTest.UntilAsync(() => server.Database.NumberAsync("SELECT count(*) FROM messages WHERE receipt_due_at IS NOT NULL"), count => count == 1, "the receipt is waited for");
        server.Pass(TimeSpan.FromSeconds(30));
        await ShownAsync(sim, one, "sms-b");
        var two = await clinic.OpenAsync();
        await ShownAsync(sim, two, "sms-b");
        Assert.Equal(1, await server.Database.NumberAsync($"SELECT count(DISTINCT channel) FROM messages WHERE kind = 'alert' AND channel <> 'desk' AND request_id = '{Id(two.RequestId)}'"));
    }

    [Fact]
    public async Task Whichever_of_a_persons_contacts_fail_the_next_is_tried_at_once_and_the_hospitals_own_telephone_at_last()
    {
        string[] kinds = ["sms", "voice", "wecom", "feishu"];
        for (var failing = 0; failing < 1 << kinds.Length; failing++)
        {
            var clock = ServerUnderTest.NewClock();
            await using var sim = await Sim.StartAsync(clock);
            await using var server = await StartAsync(sim, clock, [.. kinds.Select(kind => (kind, kind))]);
            var person = await OnDutyAsync(server, [.. kinds.Select(kind => new Contact(kind, $"to-{kind}"))]);
            foreach (var (kind, index) in kinds.Select((kind, index) => (kind, index)))
                sim.Phones.Behave(kind, new SimManner((failing >> index & 1) == 1 ? SimAnswer.Refuse : SimAnswer.Deliver));
            var open = await (await server.As("clinic-3301060101")).OpenAsync();

            // The clock stands still: no attempt of the whole row waits for anything but the answer before it. Her contacts in their order up to the first that works; where none does, the hospital's telephone, and then the next hospital.
            var works = Array.FindIndex(kinds, kind => (failing >> Array.IndexOf(kinds, kind) & 1) == 0);
            List<string> expected = works >= 0
                ? [.. kinds.Take(works + 1).Select(kind => $"{First} {kind} {person}")]
                : [.. kinds.Select(kind => $"{First} {kind} {person}"), $"{First} sms ", $"{First} voice ", "H330106002 sms ", "H330106002 voice ", "H330108001 sms ", "H330108001 voice "];
            var done = await ServerUnderTest.UntilAsync(AttemptsAsync, attempts => attempts.Count >= expected.Count, $"{failing:b4}: {string.Join(", ", expected)}");
            Assert.Equal(expected, done.Take(expected.Count));
            if (works >= 0) Assert.Equal($"to-{kinds[works]}", Assert.Single(sim.Phones.Messages).To);
            Assert.Equal(0, (await server.VerifyAsync()).Code);

            async Task<List<string>> AttemptsAsync() =>
                [.. (await server.Database.RowsAsync($"SELECT recipient, channel, coalesce(cast(person AS text), '') FROM messages WHERE kind = 'alert' AND channel <> 'desk' AND attempts > 0 AND state <> 'sending' AND request_id = '{Id(open.RequestId)}' ORDER BY id"))
                    .Select(row => $"{row[0]} {row[1]} {row[2].ToLowerInvariant()}")];
        }
    }

    private async Task<ServerUnderTest> StartAsync(Sim sim, FakeTimeProvider clock, params (string Name, string Kind)[] gateways)
    {
        var server = await ServerUnderTest.StartOnAsync(await TestDatabase.CreateAsync(Engine), clock, services => services.Configure<GreenChannelOptions>(options =>
        {
            options.ChannelsTogether = 1; // No desk rings here: one way begins.
            options.Gateways = [.. gateways.Select(gateway => sim.Gateway(gateway.Name, gateway.Kind))];
        }));
        sim.Server = server.Address;
        await server.WithoutRostersAsync();
        return server;
    }

    private static async Task<Guid> OnDutyAsync(ServerUnderTest server, IReadOnlyList<Contact> contacts)
    {
        var now = server.Now.UtcDateTime;
        var person = Guid.CreateVersion7();
        await server.InScopeAsync(async services =>
        {
            var store = services.GetRequiredService<Store>();
            store.Add(new DutyPersonRow { Id = person, Organisation = First, Name = "李医生" });
            foreach (var (contact, position) in contacts.Select((contact, position) => (contact, position)))
                store.Add(new ContactRow { Person = person, Position = position, Channel = contact.Channel, Address = contact.Address });
            var roster = new Roster(First, now.AddDays(-1), now.AddDays(1), [new Shift(person, now.AddDays(-1), now.AddDays(1))]);
            store.Add(new RosterRow
            {
                Id = Guid.CreateVersion7(),
                Organisation = First,
                From = roster.From,
                Until = roster.Until,
                State = "published",
                Body = JsonSerializer.Serialize(roster, Json.Stored),
                SavedBy = "test",
                SavedAt = now,
                PublishedAt = now,
            });
            await store.SaveAsync(new Entry(Viewer.Engine, "test.roster", new { }), cancel: Cancel);
            return true;
        });
        server.Services.GetRequiredService<FacilityBook>().Forget();
        return person;
    }

    private string Id(Guid id) => Engine == Tests.Server.Engine.Sqlite ? id.ToString().ToUpperInvariant() : id.ToString();

    private static string Spoken(string number) => string.Join(' ', number[..4].ToCharArray());

    private static Task<SimMessage?> ShownAsync(Sim sim, Opened open, string gateway) => ServerUnderTest.UntilAsync(
        () => Task.FromResult(sim.Phones.Messages.FirstOrDefault(message => message.Gateway == gateway && message.Text.Contains(open.Reply.CaseNumber!, StringComparison.Ordinal))), found => found is not null, gateway);
}

[Collection<OnSqlite>]
public sealed class NextWaysOnSqlite(SqliteFixture fixture) : NextWayTests(fixture);

[Collection<OnPostgres>]
public sealed class NextWaysOnPostgres(PostgresFixture fixture) : NextWayTests(fixture);
