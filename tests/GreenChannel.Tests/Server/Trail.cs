namespace GreenChannel.Tests.Server;

/// <summary>Whoever follows the trail, until nothing of it is left unread: on PostgreSQL an entry is read only when no earlier transaction of the whole server is open, another test's neither.</summary>
internal static class Trail
{
    private const string Unread = """
        SELECT COUNT(*) FROM audit WHERE action IN ('report.received', 'report.updated', 'case.erased') AND NOT EXISTS (SELECT 1 FROM trail_marks WHERE name = '{0}'
            AND (audit."transaction" < trail_marks."transaction" OR (audit."transaction" = trail_marks."transaction" AND audit.position <= trail_marks.position)))
        """;

    /// <returns>What all its looks together came to.</returns>
    public static async Task<int> FollowAsync(ServerUnderTest server, string mark, Func<Task<int>> look)
    {
        var found = await look();
        await ServerUnderTest.UntilAsync(
            async () =>
            {
                var unread = await server.Database.NumberAsync(Unread.Replace("{0}", mark, StringComparison.Ordinal));
                if (unread > 0) found += await look();
                return unread;
            },
            unread => unread == 0, "the trail is read to its end");
        return found;
    }
}
