namespace GreenChannel.Server.Platform.Data.Migrations;

/// <summary>
/// What was waiting in the table of work when timers moved into the requests and messages into the outbox; the same on
/// both engines. A wake that is too early asks the request, which then says when.
/// </summary>
internal static class FromWorkToOutbox
{
    public static readonly string[] Statements =
    [
        "UPDATE messages SET kind = 'alert', due_at = created_at, call_id = id",
        "UPDATE requests SET wake_at = (SELECT min(due_at) FROM work WHERE kind = 'deadline' AND request_id = requests.id) WHERE state NOT IN ('handedOver', 'stoodDown')",
        "UPDATE requests SET wake_at = opened_at WHERE wake_at IS NULL AND state NOT IN ('handedOver', 'stoodDown')",
        .. Of("alert-hospital", "alert"), .. Of("cancel-hospital", "cancel"), .. Of("reopen-hospital", "reopen"), .. Of("call-county", "county"),
        "DELETE FROM work WHERE kind <> 'recheck'",
    ];

    private static string[] Of(string work, string message) =>
    [
        $"""
         INSERT INTO messages (id, case_id, request_id, kind, recipient, rung, channel, call_id, state, priority, created_at, due_at, attempts)
         SELECT w.id, w.case_id, w.request_id, '{message}', coalesce(w.argument, c.county), 0, 'desk', w.id, 'pending', w.priority, w.due_at, w.due_at, 0
         FROM work w JOIN cases c ON c.id = w.case_id WHERE w.kind = '{work}'
         """,
    ];
}
