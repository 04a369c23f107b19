using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GreenChannel.Tests.Server;

/// <summary>PostgreSQL gets new rows past the mapper: they must be the mapper's rows.</summary>
[Collection<OnPostgres>]
public sealed class PlainInsertTests(PostgresFixture fixture) : EngineTests(fixture)
{
    private static readonly string[] Tables = ["cases", "requests", "asked", "work", "messages", "updates", "counties", "sites", "hospitals", "ladders"];

    [Fact]
    public async Task New_rows_are_the_same_to_the_byte_as_the_mappers()
    {
        var clock = ServerUnderTest.NewClock();
        await using var plain = await ServerUnderTest.StartOnAsync(await TestDatabase.CreateAsync(Engine), clock);
        await using var mapped = await ServerUnderTest.StartOnAsync(
            await TestDatabase.CreateAsync(Engine), clock, services => services.Replace(ServiceDescriptor.Singleton<IWriteGate, MappersGate>()));
        var sent = 0;
        ((OpenGate)plain.Services.GetRequiredService<IWriteGate>()).Sending += _ => sent++;
        foreach (var full in new[] { true, false })
        {
            var (caseId, requestId, others) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
            foreach (var server in new[] { plain, mapped }) await StoreAsync(server, Rows(clock.GetUtcNow().UtcDateTime, caseId, requestId, others, full).ToList());
        }

        Assert.Equal((Tables.Length + 1) * 2, sent);
        foreach (var table in Tables.Append("audit"))
        {
            var same = table == "audit" ? " - 'position' - 'transaction'" : "";
            var sql = $"SELECT (to_jsonb(t){same})::text FROM {table} t {(table == "audit" ? "WHERE action = 'test.stored'" : "")} ORDER BY 1";
            var rows = (await plain.Database.RowsAsync(sql)).Select(row => row[0]).ToList();
            Assert.True(rows.Count >= 2, table);
            Assert.Equal((await mapped.Database.RowsAsync(sql)).Select(row => row[0]), rows);
        }

        // Filled in by the engine, as ever.
        Assert.Equal(2, await plain.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE action = 'test.stored' AND position > 0 AND transaction > 0"));
    }

    [Fact]
    public async Task A_key_that_is_there_is_said_and_nothing_beside_it_is_stored()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var now = server.Now.UtcDateTime;
        var caseId = Guid.CreateVersion7();
        await StoreAsync(server, [NewCase(now, caseId, full: false)]);
        var before = await server.Database.CountsAsync();
        var same = NewCase(now, caseId, full: false);
        same.ReportId = Guid.CreateVersion7();
        await Assert.ThrowsAsync<DuplicateKeyException>(() => StoreAsync(server, [NewCase(now, Guid.CreateVersion7(), full: false), same]));
        Assert.Equal(before, await server.Database.CountsAsync());
    }

    [Fact]
    public async Task A_row_that_was_stored_so_can_be_changed_in_the_same_scope()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var row = NewCase(server.Now.UtcDateTime, Guid.CreateVersion7(), full: false);
        await server.InScopeAsync(async services =>
        {
            var store = services.GetRequiredService<Store>();
            store.Add(row);
            await store.SaveAsync(new Entry(Viewer.Engine, "test.stored", new { }) { Case = row }, cancel: Cancel);
            row.Sex = "male";
            await store.SaveAsync(new Entry(Viewer.Engine, "test.changed", new { }) { Case = row }, cancel: Cancel);
            return true;
        });
        Assert.Equal(["male|2"], (await server.Database.RowsAsync($"SELECT sex || '|' || version FROM cases WHERE id = '{row.Id}'")).Select(found => found[0]));
        Assert.Equal(2, await server.Database.NumberAsync($"SELECT COUNT(*) FROM audit WHERE case_id = '{row.Id}'"));
    }

    private static Task<bool> StoreAsync(ServerUnderTest server, List<object> rows) => server.InScopeAsync(async services =>
    {
        var store = services.GetRequiredService<Store>();

        // Last what others refer to: the order is found out.
        foreach (var row in rows.AsEnumerable().Reverse()) store.Add(row);
        var owner = rows.OfType<CaseRow>().First();
        await store.SaveAsync(new Entry(Viewer.Engine, "test.stored", new { note = "存" }) { Case = owner, Sealed = owner.SealedReport }, cancel: Cancel);
        return true;
    });

    private static IEnumerable<object> Rows(DateTime now, Guid caseId, Guid requestId, Guid other, bool full)
    {
        yield return NewCase(now, caseId, full);
        yield return new RequestRow
        {
            Id = requestId,
            CaseId = caseId,
            Class = "b",
            State = "closed",
            Rung = 2,
            Hospital = full ? "H330106001" : null,
            OpenedAt = now,
            AcknowledgeBy = full ? now.AddMinutes(3).ToLocalTime() : null,
            Body = "{\"text\":\"接种\\u0001\"}",
            Version = 3,
        };
        yield return new AskedRow { RequestId = requestId, Hospital = "H330106001", CaseId = caseId };
        yield return new WorkRow
        {
            Id = other,
            Kind = "none",
            CaseId = caseId,
            RequestId = full ? requestId : null,
            Argument = full ? "x" : null,
            DueAt = now.AddYears(1),
            Priority = 2,
            Attempts = 1,
            LeaseUntil = full ? now.AddYears(1) : null,
            LeaseOwner = full ? requestId : null,
        };
        yield return new MessageRow
        {
            Id = other,
            CaseId = caseId,
            RequestId = full ? requestId : null,
            Kind = "alert",
            Recipient = "H330106001",
            Rung = 1,
            Channel = "desk",
            CallId = other,
            State = "sent",
            Priority = 1,
            CreatedAt = now,
            DueAt = now,
            Attempts = 3,
            LeaseUntil = full ? now : null,
            LeaseOwner = full ? requestId : null,
            SentAt = full ? now : null,
            Failure = full ? "timeout" : null,
            Reference = full ? "r'\"1" : null,
        };
        yield return new UpdateRow { Organisation = "o'\"1", Id = other, CaseId = caseId, Hash = [0, 255, 39], SealedAnswer = [] };
        var code = other.ToString("N")[^12..];
        yield return new CountyRow { Code = code[..6], Name = "测量区", DutyPhone = "0571" };
        yield return new SiteRow { Code = code, Name = "门诊", Phone = "0571" };
        yield return new HospitalRow { Code = code, Name = "医院", EmergencyPhone = "120" };
        yield return new LadderRow { Site = code, Position = 1, Hospital = code };
    }

    private static CaseRow NewCase(DateTime now, Guid id, bool full) => new()
    {
        Id = id,
        CaseNumber = full ? "330106202699990" : null,
        Site = "3301060101",
        County = "330106",
        TreatedCounty = full ? "330108" : null,
        ReportedBy = "test",
        ReportId = id,
        ReportHash = [1, 2, 0],
        Level = "routine",
        Class = "general",
        Origin = "live",
        Vaccines = full ? "|5001|" : "|",
        Sex = full ? "female" : null,
        AgeMonths = full ? 7 : null,
        OnsetDay = full ? new DateOnly(2026, 2, 28) : null,
        DiscoveredAt = now.ToLocalTime(),
        ReceivedAt = now,
        ReportDue = now.AddHours(48),
        Triage = "{\"a\":\"'\\\\\"}",
        SealedChecks = [9],
        SealedAnswer = [0],
        SealedReport = [1, 0, 255],
        WrappedKey = [5],
        IdNumberHash = full ? [6] : null,
        NameHash = full ? [7] : null,
        AuditHead = Chain.Start,
    };

    // What PostgreSQL had before: the mapper stores.
    private sealed class MappersGate : IWriteGate
    {
        private readonly OpenGate _open = new();

        public Task RunAsync(GreenChannelContext context, Func<Task> write, CancellationToken cancel) => _open.RunAsync(context, write, cancel);

        public Task RunOneAsync(GreenChannelContext context, Func<Task> statement, CancellationToken cancel) => _open.RunOneAsync(context, statement, cancel);
    }
}
