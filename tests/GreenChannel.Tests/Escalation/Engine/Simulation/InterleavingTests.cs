using GreenChannel.Domain.Escalation.Messages;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>
/// An answer, a deadline and a claim at one instant, each a read, a decision and a write (E6, E7). A step is what one of them
/// does between two looks at the store, so that every order of the steps is every order there is.
/// </summary>
public sealed class InterleavingTests(ITestOutputHelper said)
{
    private const int Schedules = 10_000;

    [Theory]
    [InlineData("accept deadline")]
    [InlineData("accept decline")]
    [InlineData("deadline send")]
    [InlineData("accept send")]
    public void Every_order_of_two_comes_right(string cast)
    {
        var choices = new Choices();
        var orders = 0;
        do
        {
            orders++;
            var wrong = Scenes.Play(choices.Pick, cast, Right);
            Assert.True(wrong is null, $"order {orders}: {wrong}");
        }
        while (choices.Next());
        said.WriteLine($"{cast}: all {orders} orders");
    }

    [Theory]
    [InlineData("accept deadline send")]
    [InlineData("accept decline deadline send send")]
    public void Ten_thousand_orders_of_more_come_right(string cast)
    {
        var seen = new HashSet<string>();
        for (var seed = 0; seen.Count < Schedules; seed++)
        {
            Assert.True(seed < 10 * Schedules, $"only {seen.Count} orders are different");
            var (wrong, order) = Play(seed, cast, Right);
            Assert.True(wrong is null, $"seed {seed}: {wrong}");
            seen.Add(order);
        }

        said.WriteLine($"{cast}: {seen.Count} different orders");
    }

    [Fact]
    public void A_lost_update_and_an_alert_after_the_acceptance_are_among_them()
    {
        Assert.Contains(Enumerable.Range(0, Schedules), seed => Play(seed, "accept deadline", (s, w, p) => new LastWriteWins(s, w, p)).Wrong is not null);
        Assert.Contains(Enumerable.Range(0, Schedules), seed => Play(seed, "accept send", (s, w, p) => new NeverLooksAgain(s, w, p)).Wrong is not null);
    }

    private static (string? Wrong, string Order) Play(int seed, string cast, Func<Scheduler, Witness, ChannelPlan, SimStore> create)
    {
        var dice = new Dice(seed);
        var order = new System.Text.StringBuilder();
        var wrong = Scenes.Play(of =>
        {
            var taken = dice.Below(of);
            order.Append((char)('a' + taken));
            return taken;
        }, cast, create);
        return (wrong, order.ToString());
    }

    private static SimStore Right(Scheduler scheduler, Witness witness, ChannelPlan plan) => new(scheduler, witness, plan);
}
