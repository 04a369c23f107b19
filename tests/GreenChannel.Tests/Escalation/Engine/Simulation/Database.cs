namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>
/// The way to the store: what was sent arrives though its sender has died, and an answer may be lost though all of it is
/// stored. The caller sees the same failure for both.
/// </summary>
internal sealed class Database(Scheduler scheduler, Weather weather, Witness witness)
{
    /// <summary>Runs one statement; the answer comes back to the process that asked.</summary>
    public Task<T> AskAsync<T>(Func<T> statement)
    {
        var asked = new Asked<T>(this, statement, weather.OfCall());
        asked.Send();
        return asked.Answer.Task;
    }

    private sealed class Asked<T>(Database database, Func<T> statement, Weather.Call call)
    {
        private T _result = default!;
        private Exception? _failed;

        public TaskCompletionSource<T> Answer { get; } = new();

        public void Send()
        {
            if (call.IsSlow) database.Disturb();
            database.Run(call.Out, static asked => ((Asked<T>)asked!).Arrive(), this);
        }

        private void Arrive()
        {
            if (call.IsSlow || call.FailsBefore || call.FailsAfter || database.IsAway) database.Disturb();
            if (database.IsAway || call.FailsBefore)
            {
                _failed = new TimeoutException("not stored");
            }
            else
            {
                try
                {
                    _result = statement();
                    if (call.FailsAfter) _failed = new TimeoutException("stored, and nobody heard");
                }
                catch (InvalidOperationException refused)
                {
                    _failed = refused;
                }
            }

            if (call.Back == TimeSpan.Zero) Return();
            else database.Run(call.Back, static asked => ((Asked<T>)asked!).Return(), this);
        }

        private void Return()
        {
            if (call.IsSlow) database.Disturb();
            if (_failed is null) Answer.SetResult(_result);
            else Answer.SetException(_failed);
        }
    }

    private bool IsAway => weather.IsAway;

    private void Disturb() => witness.Disturbed();

    private void Run(TimeSpan after, SendOrPostCallback run, object state)
    {
        if (after == TimeSpan.Zero) scheduler.Post(null, run, state);
        else scheduler.At(after, null, run, state);
    }
}
