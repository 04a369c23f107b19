using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

public abstract class VisibilityTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static readonly string[] Clinics = ["3301060101", "3301060201", "3301080101", "3302010101", "3401010101"];
    private static readonly string[] Hospitals = ["H330106001", "H330106002", "H330108001", "H340101001"];
    private static readonly string[] Areas = ["330106", "330108", "330201", "340101", "330100", "330200", "330000", "340000", "3301", "", "%"];

    [Fact]
    public async Task The_query_and_the_check_in_memory_say_the_same()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var scopes = await FillAsync(server);
        var viewers = Clinics.Append("").Select(own => (Role.Clinic, own))
            .Concat(Hospitals.Append("").Select(own => (Role.Hospital, own)))
            .Concat(Areas.SelectMany(own => new[] { (Role.County, own), (Role.City, own), (Role.Province, own) }))
            .Append((Role.Admin, "")).Append((Role.Admin, "330000")).Append((Role.Engine, ""));
        var (cells, seen) = (0, 0);
        foreach (var (role, own) in viewers)
        {
            var viewer = new Viewer(role, own, "v", "v");
            var found = await server.InScopeAsync(services => services.GetRequiredService<Store>().Cases(viewer).Select(row => row.Id).ToHashSetAsync(Cancel));
            foreach (var (id, scope) in scopes)
            {
                cells++;
                if (found.Contains(id)) seen++;
                Assert.True(found.Contains(id) == Visibility.MaySee(viewer, scope), $"{role} {own} and {scope}: the query says {found.Contains(id)}");
            }

            if (role is Role.City or Role.Province or Role.County && own.Length != 6) Assert.Empty(found);
            if (role == Role.Admin) Assert.Empty(found);
        }

        Assert.True(cells > 2_000 && seen > 200, $"{cells} cells, {seen} seen");
    }

    private static async Task<Dictionary<Guid, CaseScope>> FillAsync(ServerUnderTest server)
    {
        var random = new Random(1);
        string Any(string[] of) => of[random.Next(of.Length)];
        var scopes = new Dictionary<Guid, CaseScope>();
        for (var i = 0; i < 60; i++)
        {
            var id = Guid.CreateVersion7();
            var site = Any(Clinics);
            string[] asked = [.. Hospitals.Where(_ => random.Next(4) == 0)];

            // Ended just now, ten days ago or forty; who is named took the patient.
            var (ended, took) = (random.Next(3) switch { 0 => TimeSpan.Zero, 1 => TimeSpan.FromDays(10), _ => TimeSpan.FromDays(40) }, asked.Length > 0 && random.Next(2) == 0 ? asked[0] : null);
            var scope = new CaseScope(site, random.Next(2) == 0 ? site : Any([.. Clinics, .. Hospitals, "330106", "import"]), site[..6],
                random.Next(2) == 0 ? null : Any(["330106", "330108", "340101"]), Needed(asked, ended, took), random.Next(3) == 0 ? Any(["330106", "330108", "340101"]) : null);
            scopes.Add(id, scope);
            await server.InScopeAsync(async services =>
            {
                var store = services.GetRequiredService<Store>();
                var row = new CaseRow
                {
                    Id = id,
                    Site = scope.Site,
                    County = scope.County,
                    TreatedCounty = scope.TreatedCounty,
                    OfferedTo = scope.OfferedTo,
                    ReportedBy = scope.ReportedBy,
                    ReportId = id,
                    ReportHash = [],
                    Level = "routine",
                    Class = "general",
                    Origin = "live",
                    Triage = "{}",
                    WrappedKey = [],
                    AuditHead = Chain.Start,
                };
                store.Add(row);
                var request = EscalationRules.Open(Guid.CreateVersion7(), id, EscalationClass.Urgent, Ladder.Empty, EscalationTimes.Default, server.Now.UtcDateTime).Next;
                var closed = RequestRow.Of(request with { State = RequestState.StoodDown, LastCalledAt = null });
                (closed.ClosedAt, closed.Hospital) = (server.Now.UtcDateTime - ended, took ?? asked.FirstOrDefault()); // Who was asked last, where nobody took the patient.
                if (took is not null) closed.State = "handedOver";
                store.Add(closed);
                foreach (var hospital in asked) store.Add(new AskedRow { RequestId = request.Id, CaseId = id, Hospital = hospital });
                await store.SaveAsync(new Entry(Viewer.Engine, "test.made", new { }) { Case = row });
                return 0;
            });
        }

        return scopes;

        string[] Needed(string[] asked, TimeSpan ended, string? took) => ended.TotalDays switch { < 1 => asked, < 30 => [.. asked.Where(hospital => hospital == took)], _ => [] };
    }
}

[Collection<OnSqlite>]
public sealed class VisibilityOnSqlite(SqliteFixture fixture) : VisibilityTests(fixture);

[Collection<OnPostgres>]
public sealed class VisibilityOnPostgres(PostgresFixture fixture) : VisibilityTests(fixture);
