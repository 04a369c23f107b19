namespace GreenChannel.Server.Administration.GatewaySim;

/// <summary>What all providers share: they think, take or refuse a message, and say later what became of it.</summary>
public sealed class SimProvider(SimPhones phones, SimReceipts receipts, SimOptions options, TimeProvider time)
{
    /// <summary>Waits as long as the provider thinks.</summary>
    public async Task<SimAnswer> ThinkAsync(string gateway, CancellationToken cancel)
    {
        var manner = phones.Attempt(gateway);
        if (manner.DelayMs > 0) await Task.Delay(TimeSpan.FromMilliseconds(manner.DelayMs), time, cancel);
        if (manner.Answer == SimAnswer.Hang) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel);
        return manner.Answer;
    }

    /// <summary>Shows what was taken and sends the receipts behind the answer's back.</summary>
    public void Take(string gateway, string kind, string to, string? id, string text, SimAnswer answer)
    {
        if (answer == SimAnswer.Lose) return;
        var message = phones.Show(gateway, kind, to, id, text);
        if (answer == SimAnswer.Twice) phones.Show(gateway, kind, to, null, text);
        if (id is not null) _ = DeliverAsync(message, answer == SimAnswer.Bounce ? "failed" : "delivered", answer == SimAnswer.Twice);
    }

    private async Task DeliverAsync(SimMessage message, string state, bool twice)
    {
        await receipts.SendAsync(message, "sent", twice);
        if (options.DeliverAfter > TimeSpan.Zero) await Task.Delay(options.DeliverAfter, time);
        phones.Mark(message.Key, state);
        await receipts.SendAsync(message, state, twice);
    }
}
