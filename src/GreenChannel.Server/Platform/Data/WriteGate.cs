namespace GreenChannel.Server.Platform.Data;

/// <summary>SQLite has one writer: waiting here is fair and quick, waiting in the engine is neither. PostgreSQL needs no gate.</summary>
public sealed class WriteGate(bool oneAtATime) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<IDisposable> EnterAsync(CancellationToken cancel)
    {
        if (!oneAtATime) return Open.Gate;
        await _turn.WaitAsync(cancel);
        return new Turn(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }

    private sealed class Open : IDisposable
    {
        public static readonly Open Gate = new();

        public void Dispose()
        {
        }
    }
}
