using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation;

public sealed class TransitionTableTests
{
    // new state:event, "=" for an idempotent repeat, "!" and the reason of a refusal.
    // overdue: B accepted and the patient did not arrive, so C is asked.
    private const string Table = """
        command          | alerting            | seen                | unanswered            | accepted                   | overdue             | arrived          | handedOver            | stoodDown
        seen A           | alerting:seen       | seen:seen           | unanswered:seen       | !AnotherAccepted           | alerting:seen       | !AnotherAccepted | !AnotherAccepted      | !StoodDown
        seen B           | seen:seen           | =                   | unanswered:seen       | =                          | alerting:seen       | !AlreadyArrived  | !AlreadyHandedOver    | !StoodDown
        seen D           | !Declined           | !Declined           | !Declined             | !AnotherAccepted           | !Declined           | !AnotherAccepted | !AnotherAccepted      | !StoodDown
        seen X           | !NotAsked           | !NotAsked           | !NotAsked             | !NotAsked                  | !NotAsked           | !NotAsked        | !NotAsked             | !NotAsked
        accept A         | accepted:accepted   | accepted:accepted   | accepted:accepted     | !AnotherAccepted           | accepted:accepted   | !AnotherAccepted | !AnotherAccepted      | !StoodDown
        accept B         | accepted:accepted   | accepted:accepted   | accepted:accepted     | =                          | accepted:accepted   | !AlreadyArrived  | !AlreadyHandedOver    | !StoodDown
        acceptAnew B     | accepted:accepted   | accepted:accepted   | accepted:accepted     | accepted:acceptanceUpdated | accepted:accepted   | !AlreadyArrived  | !AlreadyHandedOver    | !StoodDown
        accept D         | !Declined           | !Declined           | !Declined             | !AnotherAccepted           | !Declined           | !AnotherAccepted | !AnotherAccepted      | !StoodDown
        accept X         | !NotAsked           | !NotAsked           | !NotAsked             | !NotAsked                  | !NotAsked           | !NotAsked        | !NotAsked             | !NotAsked
        decline A        | alerting:declined   | seen:declined       | unanswered:declined   | !AnotherAccepted           | alerting:declined   | !AnotherAccepted | !AnotherAccepted      | !StoodDown
        decline B        | alerting:declined   | alerting:declined   | unanswered:declined   | alerting:withdrawn         | alerting:declined   | !AlreadyArrived  | !AlreadyHandedOver    | !StoodDown
        decline D        | =                   | =                   | =                     | !AnotherAccepted           | =                   | !AnotherAccepted | !AnotherAccepted      | !StoodDown
        decline X        | !NotAsked           | !NotAsked           | !NotAsked             | !NotAsked                  | !NotAsked           | !NotAsked        | !NotAsked             | !NotAsked
        declineMutely B  | !ReasonRequired     | !ReasonRequired     | !ReasonRequired       | !ReasonRequired            | !ReasonRequired     | !AlreadyArrived  | !AlreadyHandedOver    | !StoodDown
        declineMutely X  | !NotAsked           | !NotAsked           | !NotAsked             | !NotAsked                  | !NotAsked           | !NotAsked        | !NotAsked             | !NotAsked
        arrive A         | !NotAccepted        | !NotAccepted        | !NotAccepted          | !AnotherAccepted           | !NotAccepted        | !AnotherAccepted | !AnotherAccepted      | !StoodDown
        arrive B         | !NotAccepted        | !NotAccepted        | !NotAccepted          | arrived:arrived            | arrived:arrived     | =                | !AlreadyHandedOver    | !StoodDown
        arrive D         | !Declined           | !Declined           | !Declined             | !AnotherAccepted           | !Declined           | !AnotherAccepted | !AnotherAccepted      | !StoodDown
        arrive X         | !NotAsked           | !NotAsked           | !NotAsked             | !NotAsked                  | !NotAsked           | !NotAsked        | !NotAsked             | !NotAsked
        handOver A       | !NotAccepted        | !NotAccepted        | !NotAccepted          | !AnotherAccepted           | !NotAccepted        | !AnotherAccepted | !AnotherAccepted      | !StoodDown
        handOver B       | !NotAccepted        | !NotAccepted        | !NotAccepted          | !NotArrived                | !NotArrived         | handedOver:handedOver | =                | !StoodDown
        handOver D       | !Declined           | !Declined           | !Declined             | !AnotherAccepted           | !Declined           | !AnotherAccepted | !AnotherAccepted      | !StoodDown
        handOver X       | !NotAsked           | !NotAsked           | !NotAsked             | !NotAsked                  | !NotAsked           | !NotAsked        | !NotAsked             | !NotAsked
        standDown clinic | stoodDown:stoodDown | stoodDown:stoodDown | stoodDown:stoodDown   | stoodDown:stoodDown        | stoodDown:stoodDown | !AlreadyArrived  | !AlreadyHandedOver    | =
        standDown A      | stoodDown:stoodDown | stoodDown:stoodDown | stoodDown:stoodDown   | stoodDown:stoodDown        | stoodDown:stoodDown | !AlreadyArrived  | !AlreadyHandedOver    | =
        standDown B      | stoodDown:stoodDown | stoodDown:stoodDown | stoodDown:stoodDown   | stoodDown:stoodDown        | stoodDown:stoodDown | !AlreadyArrived  | !AlreadyHandedOver    | =
        standDown X      | !NotAsked           | !NotAsked           | !NotAsked             | !NotAsked                  | !NotAsked           | !NotAsked        | !NotAsked             | !NotAsked
        raise            | alerting:raised     | seen:raised         | unanswered:raised     | accepted:raised            | alerting:raised     | arrived:raised   | !AlreadyHandedOver    | !StoodDown
        unreachable A    | =                   | =                   | =                     | =                          | =                   | =                | =                     | =
        unreachable B    | alerting:unreachable | =                  | =                     | =                          | =                   | =                | =                     | =
        unreachable X    | =                   | =                   | =                     | =                          | =                   | =                | =                     | =
        diverted A       | =                   | =                   | =                     | =                          | =                   | =                | =                     | =
        diverted B       | alerting:diverted   | alerting:diverted   | =                     | =                          | =                   | =                | =                     | =
        next             | alerting:nextAsked  | alerting:nextAsked  | =                     | !AnotherAccepted           | unanswered:nextAsked | !AlreadyArrived | !AlreadyHandedOver    | !StoodDown
        nextAgain        | =                   | =                   | =                     | !AnotherAccepted           | =                   | !AlreadyArrived  | !AlreadyHandedOver    | !StoodDown
        early            | =                   | =                   | =                     | =                          | =                   | =                | =                     | =
        due              | alerting:timedOut   | alerting:timedOut   | unanswered:calledAgain | alerting:overdue          | unanswered:timedOut | arrived:outcomeAsked | =                 | =
        """;

    public static TheoryData<string, string, string> Cells()
    {
        var rows = Table.Split('\n').Select(l => l.Split('|', StringSplitOptions.TrimEntries)).ToList();
        var cells = new TheoryData<string, string, string>();
        foreach (var row in rows.Skip(1))
            for (var i = 1; i < row.Length; i++) cells.Add(rows[0][i], row[0], row[i]);
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_state_answers_every_command(string state, string command, string expected)
    {
        var before = Scene.In(state);
        var transition = Do(before, command);
        var actual = transition switch
        {
            Moved moved => $"{Code(moved.Next.State)}:{moved.Event}",
            Unchanged unchanged => ReferenceEquals(unchanged.Request, before) ? "=" : "another request",
            Refused refused => refused.State == before.State ? $"!{refused.Reason}" : "another state",
            _ => throw new InvalidOperationException(),
        };
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void The_table_covers_every_state_every_reason_and_every_event()
    {
        var cells = Table.Split('|', '\n', ' ', ':').Select(c => c.Trim()).ToHashSet(StringComparer.Ordinal);
        Assert.All(Enum.GetValues<RequestState>(), s => Assert.Contains(Code(s), cells));
        Assert.All(Enum.GetNames<RefusalReason>(), r => Assert.Contains($"!{r}", cells));
        Assert.Equal(37 * 8, Cells().Count);
    }

    private static Transition Do(GreenChannelRequest request, string command)
    {
        var words = command.Split(' ');
        var who = words.Length > 1 ? words[1] : "";
        var now = request.NextWake?.At.AddSeconds(-1) ?? Scene.After(600);
        return words[0] switch
        {
            "seen" => request.Seen(who, Scene.Doctor, now),
            "accept" => request.Accept(who, Scene.Terms, now),
            "acceptAnew" => request.Accept(who, Scene.Terms with { Bed = "5" }, now),
            "decline" => request.Decline(who, Scene.Doctor, "没有床位", now),
            "declineMutely" => request.Decline(who, Scene.Doctor, " ", now),
            "arrive" => request.Arrive(who, Scene.Doctor, now),
            "handOver" => request.HandOver(who, Scene.Doctor, Scene.Outcome, now),
            "standDown" => request.StandDown(who, who == "clinic", "李医生", "误报", now),
            "raise" => request.Raise(now),
            "unreachable" => request.Unreachable(who, now),
            "diverted" => request.NotReceiving(who, now),
            "next" => request.AskNext(request.Rung, now),
            "nextAgain" => request.AskNext(request.Rung - 1, now),
            "early" => request.OnDeadline(now),
            "due" => request.OnDeadline(now.AddSeconds(1)),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    private static string Code(RequestState state) => char.ToLowerInvariant(state.ToString()[0]) + state.ToString()[1..];
}
