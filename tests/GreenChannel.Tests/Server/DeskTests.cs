using System.Text.Json;
using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>The duty desk is armed by a person, shows that it can sound, and is missed when it falls silent.</summary>
public abstract class DeskTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Own = "H330106001";

    [Fact]
    public async Task A_desk_rings_for_as_long_as_it_shows_that_it_can()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (desk, screen) = (await server.As("hospital-" + Own), Guid.NewGuid());
        Assert.False(await RingsAsync(server));
        (await SayAsync(desk, "proof", screen)).Is(409);
        (await SayAsync(desk, "arm", screen)).Is(200);
        Assert.True(await RingsAsync(server));
        for (var half = 0; half < 6; half++)
        {
            server.Pass(TimeSpan.FromSeconds(30));
            (await SayAsync(desk, "proof", screen)).Is(200);
        }

        server.Services.GetRequiredService<FacilityBook>().Forget();
        Assert.True(await RingsAsync(server));
        server.Pass(TimeSpan.FromSeconds(90));
        Assert.False(await RingsAsync(server));
    }

    [Fact]
    public async Task A_desk_that_falls_silent_is_missed_once_and_forgiven_when_it_is_armed_again()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var (desk, screen) = (await server.As("hospital-" + Own), Guid.NewGuid());
        (await SayAsync(desk, "arm", screen)).Is(200);
        server.Pass(TimeSpan.FromSeconds(80));
        Assert.Null((await DeskAsync(server, screen))!.WarnedAt);
        await WarnedAsync(server, screen);
        var message = await telephones.MessageAsync(Own, null, "deskSilent");
        Assert.Equal(("13900006001", "0571-5550-1001"), (message.GetProperty("address").GetString(), message.GetProperty("phone").GetString()));
        await server.IdleAsync();
        for (var more = 0; more < 5; more++)
        {
            server.Pass(TimeSpan.FromSeconds(30));
            await server.IdleAsync();
        }

        Assert.Single(telephones.Received.Where(one => one.GetProperty("address").ValueKind == JsonValueKind.String), one => one.GetProperty("kind").GetString() == "deskSilent");
        var another = Guid.NewGuid();
        (await SayAsync(desk, "arm", another)).Is(200);
        Assert.Null(await DeskAsync(server, screen));
        Assert.Null((await DeskAsync(server, another))!.WarnedAt);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Nobody_is_woken_where_another_desk_rings_or_a_person_has_ended_the_shift()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var (desk, one, other) = (await server.As("hospital-" + Own), Guid.NewGuid(), Guid.NewGuid());
        (await SayAsync(desk, "arm", one)).Is(200);
        (await SayAsync(desk, "arm", other)).Is(200);
        (await SayAsync(desk, "disarm", one)).Is(200);
        (await SayAsync(desk, "disarm", one)).Is(409);
        (await SayAsync(desk, "arm", one)).Is(200);
        server.Pass(TimeSpan.FromSeconds(60));
        (await SayAsync(desk, "proof", other)).Is(200);
        server.Pass(TimeSpan.FromSeconds(30));
        await WarnedAsync(server, one);
        await server.IdleAsync();
        Assert.DoesNotContain(telephones.Received, message => message.GetProperty("kind").GetString() == "deskSilent");
        (await SayAsync(desk, "disarm", other)).Is(200);
        server.Pass(TimeSpan.FromSeconds(120));
        await server.IdleAsync();
        Assert.DoesNotContain(telephones.Received, message => message.GetProperty("kind").GetString() == "deskSilent");
    }

    [Fact]
    public async Task Another_hospital_proves_and_disarms_nothing_here()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var screen = Guid.NewGuid();
        (await SayAsync(await server.As("hospital-" + Own), "arm", screen)).Is(200);
        (await SayAsync(await server.As("hospital-H330106002"), "proof", screen)).Is(409);
        (await SayAsync(await server.As("hospital-H330106002"), "disarm", screen)).Is(409);
        Assert.Equal(["format"], (await (await server.As("hospital-" + Own)).PostAsync("/desk/arm", "screen=x", "application/x-www-form-urlencoded")).Is(422).Codes["screen"]);
        Assert.True(await RingsAsync(server));
    }

    private static Task<Reply> SayAsync(Caller desk, string what, Guid screen) => desk.PostAsync($"/desk/{what}", $"screen={screen}", "application/x-www-form-urlencoded");

    private static async Task<bool> RingsAsync(ServerUnderTest server) =>
        (await server.Services.GetRequiredService<FacilityBook>().ReadAsync(Cancel)).Rings(Own, server.Now.UtcDateTime);

    // The watch looks now and then: time passes until it has.
    private static Task<DeskRow?> WarnedAsync(ServerUnderTest server, Guid screen) => ServerUnderTest.UntilAsync(
        () =>
        {
            server.Pass(TimeSpan.FromMilliseconds(200));
            return DeskAsync(server, screen);
        }, row => row?.WarnedAt is not null, "the hospital is warned");

    private static Task<DeskRow?> DeskAsync(ServerUnderTest server, Guid screen) => server.InScopeAsync(
        services => services.GetRequiredService<Store>().Facilities<DeskRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Screen == screen, Cancel));
}

[Collection<OnSqlite>]
public sealed class DesksOnSqlite(SqliteFixture fixture) : DeskTests(fixture);

[Collection<OnPostgres>]
public sealed class DesksOnPostgres(PostgresFixture fixture) : DeskTests(fixture);
