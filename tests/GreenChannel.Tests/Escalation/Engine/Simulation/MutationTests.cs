using GreenChannel.Domain.Escalation.Messages;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>What the simulator is worth: each of these stores and engines is wrong in one way, and it has to find out.</summary>
public sealed class MutationTests(ITestOutputHelper said)
{
    private const int Most = 500;

    private static readonly Dictionary<string, Plot> Wrong = new()
    {
        [nameof(ExpiredLeaseFails)] = Of((s, w, p) => new ExpiredLeaseFails(s, w, p)),
        [nameof(SentWhenClaimed)] = Of((s, w, p) => new SentWhenClaimed(s, w, p)),
        [nameof(NeverLooksAgain)] = Of((s, w, p) => new NeverLooksAgain(s, w, p)),
        [nameof(AnyoneRecords)] = Of((s, w, p) => new AnyoneRecords(s, w, p)),
        [nameof(LeaseOutlivesItsWake)] = Of((s, w, p) => new LeaseOutlivesItsWake(s, w, p)),
        [nameof(LastWriteWins)] = Of((s, w, p) => new LastWriteWins(s, w, p)),
        [nameof(NoPause)] = Of((s, w, p) => new NoPause(s, w, p)),
        [nameof(NewIdEachTime)] = Of((s, w, p) => new NewIdEachTime(s, w, p)),
        [nameof(MessagesApart)] = Of((s, w, p) => new MessagesApart(s, w, p)),
        [nameof(LeaseForEver)] = Of((s, w, p) => new LeaseForEver(s, w, p)),
        [nameof(GivesUpAtOnce)] = Of((s, w, p) => new GivesUpAtOnce(s, w, p)),
        [nameof(StandingStopwatch)] = new Plot { Process = scheduler => new StandingStopwatch(scheduler) },
    };

    public static TheoryData<string> Names => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_wrong_is_found(string mutant)
    {
        for (var seed = 1; seed <= Most; seed++)
        {
            if (World.Play(seed, Wrong[mutant]) is not { Broken: { } found }) continue;
            said.WriteLine($"{mutant}: seed {seed}: {found}");
            return;
        }

        Assert.Fail($"{Most} seeds did not find {mutant}");
    }

    private static Plot Of(Func<Scheduler, Witness, ChannelPlan, SimStore> store) => new() { Store = store };
}
