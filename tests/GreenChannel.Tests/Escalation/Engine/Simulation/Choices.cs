namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>Every order in which a scene can happen, one after another: the last choice that has another side is turned over.</summary>
internal sealed class Choices
{
    private readonly List<(int Taken, int Of)> _path = [];
    private int _at;

    public int Pick(int of)
    {
        if (_at == _path.Count) _path.Add((0, of));
        Assert.Equal(of, _path[_at].Of);
        return _path[_at++].Taken;
    }

    /// <summary>Turns to the next order; false when all have been.</summary>
    public bool Next()
    {
        _at = 0;
        while (_path.Count > 0)
        {
            var (taken, of) = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (taken + 1 == of) continue;
            _path.Add((taken + 1, of));
            return true;
        }

        return false;
    }
}
