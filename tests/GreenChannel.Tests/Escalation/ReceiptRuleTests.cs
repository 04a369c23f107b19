using GreenChannel.Domain.Escalation.Messages;

namespace GreenChannel.Tests.Escalation;

/// <summary>Receipts come in any order, and twice: where a message stands in the end depends on neither (E15).</summary>
public sealed class ReceiptRuleTests
{
    private static readonly ReceiptState[] All = Enum.GetValues<ReceiptState>();

    [Fact]
    public void Every_order_of_all_five_ends_alike()
    {
        var orders = Orders([.. All]).ToList();
        Assert.Equal(120, orders.Count);
        foreach (var start in Enum.GetValues<DeliveryState>())
            Assert.All(orders, order => Assert.Equal(start == DeliveryState.Withdrawn ? start : DeliveryState.Read, After(start, order)));
    }

    [Fact]
    public void Every_order_of_any_of_them_ends_alike_and_never_goes_back()
    {
        for (var chosen = 0; chosen < 1 << All.Length; chosen++)
        {
            var some = All.Where((_, index) => (chosen >> index & 1) == 1).ToList();
            foreach (var start in Enum.GetValues<DeliveryState>())
            {
                var ends = Orders(some).Select(order => After(start, order)).Distinct().ToList();
                Assert.Single(ends);
                Assert.True(start is not (DeliveryState.Delivered or DeliveryState.Read) || ends[0] is DeliveryState.Delivered or DeliveryState.Read);
            }
        }
    }

    [Fact]
    public void The_same_twice_changes_nothing_and_fails_nothing_anew()
    {
        foreach (var start in Enum.GetValues<DeliveryState>())
            foreach (var receipt in All)
            {
                var once = ReceiptRules.After(start, receipt);
                Assert.Equal(once with { HasFailed = false }, ReceiptRules.After(once.State, receipt));
            }
    }

    [Theory]
    [InlineData(DeliveryState.Sent, ReceiptState.Queued, DeliveryState.Sent, false)]
    [InlineData(DeliveryState.Pending, ReceiptState.Sent, DeliveryState.Pending, false)]
    [InlineData(DeliveryState.Sent, ReceiptState.Failed, DeliveryState.Failed, true)]
    [InlineData(DeliveryState.Sending, ReceiptState.Delivered, DeliveryState.Delivered, false)]
    [InlineData(DeliveryState.Failed, ReceiptState.Delivered, DeliveryState.Delivered, false)]
    [InlineData(DeliveryState.Delivered, ReceiptState.Failed, DeliveryState.Delivered, false)]
    [InlineData(DeliveryState.Withdrawn, ReceiptState.Read, DeliveryState.Withdrawn, false)]
    public void A_receipt_moves_a_message(DeliveryState before, ReceiptState receipt, DeliveryState after, bool hasFailed) =>
        Assert.Equal((after, hasFailed), (ReceiptRules.After(before, receipt).State, ReceiptRules.After(before, receipt).HasFailed));

    internal static IEnumerable<IReadOnlyList<T>> Orders<T>(IReadOnlyList<T> of) => of.Count == 0
        ? [[]]
        : of.SelectMany((first, index) => Orders([.. of.Where((_, other) => other != index)]).Select(rest => (IReadOnlyList<T>)[first, .. rest]));

    private static DeliveryState After(DeliveryState start, IEnumerable<ReceiptState> receipts) => receipts.Aggregate(start, (state, receipt) => ReceiptRules.After(state, receipt).State);
}
