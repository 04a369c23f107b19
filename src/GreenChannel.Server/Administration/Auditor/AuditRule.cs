using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Administration.Auditor;

/// <summary>One promise of the engine as a query that finds who breaks it. The text is the auditor's own and shares nothing with the engine's.</summary>
/// <param name="Name">Stable code.</param>
/// <param name="Sql">Selects the id of each offender; {id} and {chain} stand for what the engines write differently.</param>
internal sealed record AuditRule(string Name, string Sql)
{
    // More would say nothing new, and the look must stay short.
    private const string Most = "LIMIT 50";

    public static IReadOnlyList<AuditRule> For(bool postgres)
    {
        // Not read as JSON on PostgreSQL: a NUL that somebody typed stands escaped in a detail, and would end the look.
        var number = postgres ? """substring(a.detail from '"messages":([0-9]+)')::int""" : "json_extract(a.detail, '$.messages')";
        var chain = postgres ? "replace(r.case_id::text, '-', '')" : "lower(replace(r.case_id, '-', ''))";
        return
        [
            // What is open has something to happen by time, and that time is not past.
            new("overdue", $"SELECT id FROM requests WHERE wake_at < @late {Most}"),
            new("asleep", $"SELECT id FROM requests WHERE state IN ('alerting', 'seen', 'accepted', 'arrived', 'unanswered') AND wake_at IS NULL {Most}"),

            // A message that is due is being sent by somebody.
            new("unsent", $"SELECT id FROM messages WHERE state IN ('pending', 'sending') AND due_at < @late AND (lease_until IS NULL OR lease_until < @late) {Most}"),

            // A case that had to call has a request. What excuses one from calling stands in its column.
            new("uncalled", $"""
                SELECT c.id FROM cases c
                WHERE (c.channel IN ('button', 'emergency', 'urgent') OR c.level = 'emergency') AND c.received_at > @since AND c.received_at < @late
                  AND c.origin = 'live' AND c.channel NOT IN ('dead', 'inHospital', 'recoveredLongAgo')
                  AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.case_id = c.id) {Most}
                """),

            // The outbox holds what the trail says was put into it, and the trail tells of all that was sent.
            new("outbox", $"""
                SELECT r.id FROM requests r WHERE r.state IN ('alerting', 'seen', 'accepted', 'arrived', 'unanswered') AND
                  (SELECT count(*) FROM messages m WHERE m.request_id = r.id)
                  <> (SELECT coalesce(sum({number}), 0) FROM audit a WHERE a.chain = {chain} AND a.request_id = r.id) {Most}
                """),
            new("untold", $"""
                SELECT r.id FROM requests r WHERE r.state IN ('alerting', 'seen', 'accepted', 'arrived', 'unanswered') AND
                  (SELECT count(*) FROM messages m WHERE m.request_id = r.id AND m.sent_at IS NOT NULL)
                  <> (SELECT count(*) FROM audit a WHERE a.chain = {chain} AND a.request_id = r.id
                      AND a.action IN ('message.alert', 'message.cancel', 'message.reopen', 'message.county', 'message.outcome', 'message.canary')) {Most}
                """),
        ];
    }

    public static bool IsPostgres(string connection) => Engines.IsPostgres(connection);
}
