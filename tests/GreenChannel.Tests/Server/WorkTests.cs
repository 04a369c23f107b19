using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Work is claimed by hand here, an hour after the server's own standing clock.</summary>
public abstract class WorkTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Workers_that_claim_at_once_never_get_the_same_item()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var later = server.Now.UtcDateTime.AddHours(1);
        var added = await AddAsync(server, Enumerable.Range(0, 200).Select(i => Item("test", later.AddSeconds(-i), i % 3)));
        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var mine = new List<WorkRow>();
            var owner = Guid.CreateVersion7();
            while (await ClaimAsync(server, owner, later) is { Count: > 0 } more) mine.AddRange(more);
            return mine;
        }));
        Assert.Equal(added.Order(), claimed.SelectMany(mine => mine).Select(item => item.Id).Order());
    }

    [Fact]
    public async Task The_most_pressing_goes_first_and_then_the_oldest()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var later = server.Now.UtcDateTime.AddHours(1);
        await AddAsync(server, [Item("c", later.AddMinutes(-9), 2), Item("b", later.AddMinutes(-1), 0), Item("a", later.AddMinutes(-2), 0), Item("d", later.AddMinutes(1), 0)]);
        Assert.Equal(["a", "b"], (await ClaimAsync(server, Guid.CreateVersion7(), later, most: 2)).Select(item => item.Kind));
        Assert.Equal(["c"], (await ClaimAsync(server, Guid.CreateVersion7(), later)).Select(item => item.Kind));
    }

    [Fact]
    public async Task An_expired_lease_is_taken_over_and_counted()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var later = server.Now.UtcDateTime.AddHours(1);
        await AddAsync(server, [Item("test", later, 0)]);
        Assert.Equal(1, (await ClaimAsync(server, Guid.CreateVersion7(), later)).Single().Attempts);
        Assert.Empty(await ClaimAsync(server, Guid.CreateVersion7(), later + Lease - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(2, (await ClaimAsync(server, Guid.CreateVersion7(), later + Lease)).Single().Attempts);
    }

    [Fact]
    public async Task Work_that_fails_is_put_back_each_time_later()
    {
        var runs = 0;
        var kinds = new WorkKinds();
        kinds.Handle("fails", (_, _, _) =>
        {
            Interlocked.Increment(ref runs);
            throw new InvalidOperationException("not today");
        });
        await using var server = await ServerUnderTest.StartAsync(Engine, services => services.AddSingleton(kinds));
        await AddAsync(server, [Item("fails", server.Now.UtcDateTime, 0)]);
        var expected = 0;
        foreach (var wait in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            expected++;
            var row = await ServerUnderTest.UntilAsync(
                () => server.InScopeAsync(services => services.GetRequiredService<Store>().Work.AsNoTracking().SingleAsync(Cancel)),
                item => item.Attempts == expected && item.LeaseOwner is null, $"attempt {expected} is put back");
            Assert.Equal(server.Now.UtcDateTime.AddSeconds(wait), row.DueAt, TimeSpan.FromMilliseconds(2));
            Assert.Equal(expected, runs);
            server.Pass(TimeSpan.FromSeconds(wait));
        }
    }

    [Fact]
    public async Task An_item_of_a_kind_nobody_knows_does_not_stop_the_others()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        await AddAsync(server, [Item("unheard-of", server.Now.UtcDateTime, 0)]);
        var clinic = await server.As("clinic-3301060101");
        var open = await clinic.OpenAsync();
        await ServerUnderTest.UntilAsync(() => clinic.ActionsAsync(open.CaseId), actions => actions.Contains("message.alert"), "the hospital is alerted");
    }

    protected static WorkRow Item(string kind, DateTime due, int priority) =>
        new() { Id = Guid.CreateVersion7(), Kind = kind, CaseId = Guid.Empty, DueAt = due, Priority = priority };

    private static Task<List<Guid>> AddAsync(ServerUnderTest server, IEnumerable<WorkRow> items) => server.InScopeAsync(async services =>
    {
        var store = services.GetRequiredService<Store>();
        var added = items.ToList();
        foreach (var item in added) store.Add(item);
        await store.SaveAsync(new Entry(Viewer.Engine, "test.work", new { added.Count }));
        return added.ConvertAll(item => item.Id);
    });

    private static Task<List<WorkRow>> ClaimAsync(ServerUnderTest server, Guid owner, DateTime now, int most = 16) =>
        server.InScopeAsync(services => services.GetRequiredService<WorkQueue>().ClaimAsync(owner, now, most, Cancel));
}

[Collection<OnSqlite>]
public sealed class WorkOnSqlite(SqliteFixture fixture) : WorkTests(fixture);

[Collection<OnPostgres>]
public sealed class WorkOnPostgres(PostgresFixture fixture) : WorkTests(fixture)
{
    [Fact]
    public async Task Two_servers_on_one_store_do_everything_once()
    {
        await using var one = await ServerUnderTest.StartAsync(Engine);
        var two = await ServerUnderTest.StartOnAsync(one.Database, one.Clock);
        var opened = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i => await (await (i % 2 == 0 ? one : two).As("clinic-3301060101")).OpenAsync()));
        await one.IdleAsync();
        one.Clock.Advance(TimeSpan.FromMinutes(3));
        one.Services.GetRequiredService<CommitBell>().RingHere();
        two.Services.GetRequiredService<CommitBell>().RingHere();
        await one.IdleAsync();
        foreach (var open in opened)
            Assert.Equal(["report.received", "message.alert", "escalation.timedOut", "message.alert"], await (await two.As("cdc-330106")).ActionsAsync(open.CaseId));
        Assert.Equal(0, (await one.VerifyAsync()).Code);
        await two.StopAsync();
    }

    [Fact]
    public async Task A_screen_at_one_server_is_told_what_another_one_took()
    {
        await using var one = await ServerUnderTest.StartAsync(Engine);
        var two = await ServerUnderTest.StartOnAsync(one.Database, one.Clock);
        await using (var screen = await (await two.As("cdc-330106")).FollowAsync())
        {
            var open = await (await one.As("clinic-3301060101")).OpenAsync();
            await screen.UntilAsync(next => next.CaseId == open.CaseId && next.Kind == "escalation");
        }

        await two.StopAsync();
    }
}
