using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Notify;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>Two places in which an engine runs, and what befalls them.</summary>
internal sealed class Machines(Scheduler scheduler, Dice dice, Weather weather, Witness witness, Func<Process> create, IEngineStore store, IReadOnlyList<IChannel> channels)
{
    private readonly Process[] _places = new Process[2];
    private bool _isOver;

    public int Kills { get; private set; }

    public int Freezes { get; private set; }

    public bool OneIsAlive => _places[0].IsAlive || _places[1].IsAlive;

    public void Start()
    {
        for (var place = 0; place < _places.Length; place++) Start(place);
    }

    /// <summary>Tells every living process of a commit, some later and some never.</summary>
    public void Ring()
    {
        foreach (var process in _places)
        {
            if (process.IsDead || dice.Chance(weather.Unheard)) continue;
            if (dice.Chance(0.7)) scheduler.Post(process, static bell => ((Process)bell!).Bell.RingHere(), process);
            else scheduler.At(dice.Seconds(0, 0.05), process, static bell => ((Process)bell!).Bell.RingHere(), process);
        }

        if (dice.Chance(weather.Calamities)) scheduler.At(dice.Seconds(0, dice.Of(0.01, 0.2, 5)), Calamity);
    }

    public void Calamity()
    {
        if (_isOver) return;
        witness.Disturbed();
        var place = dice.Below(_places.Length);
        switch (dice.Below(8))
        {
            case < 3:
                Kill(place, dice.Of(dice.Seconds(0, 1), dice.Seconds(0, 20), dice.Minutes(0, 10)));
                break;
            case < 6:
                Freeze(place, dice.Of(dice.Seconds(0.1, 3), dice.Seconds(5, 20), dice.Seconds(20, 90)));
                break;
            case 6:
                var downtime = dice.Of(dice.Seconds(0, 5), dice.Minutes(0, 5), dice.Minutes(5, 40));
                for (var each = 0; each < _places.Length; each++) Kill(each, downtime);
                break;
            default:
                weather.IsAway = true;
                scheduler.At(dice.Seconds(0.1, dice.Of(2, 20, 120)), () =>
                {
                    weather.IsAway = false;
                    witness.Disturbed();
                });
                break;
        }
    }

    /// <summary>Nothing befalls anybody any more.</summary>
    public void Mend()
    {
        _isOver = true;
        witness.Disturbed();
        weather.Clear();
        for (var place = 0; place < _places.Length; place++)
        {
            if (_places[place].IsDead) Start(place);
            else if (_places[place].IsFrozen) _places[place].Wake();
        }
    }

    private void Kill(int place, TimeSpan downtime)
    {
        var process = _places[place];
        if (process.IsDead) return;
        Kills++;
        witness.Disturbed();
        process.Kill();
        scheduler.At(downtime, () => StartAgain(place));
    }

    private void StartAgain(int place)
    {
        if (_places[place].IsDead) Start(place);
    }

    private void Start(int place)
    {
        witness.Disturbed();
        _places[place] = create();
        _places[place].Run(store, channels);
    }

    private void Freeze(int place, TimeSpan span)
    {
        var process = _places[place];
        if (process.IsDead || process.IsFrozen) return;
        Freezes++;
        process.Freeze();
        scheduler.At(span, () =>
        {
            if (!process.IsFrozen) return;
            witness.Disturbed();
            process.Wake();
        });
    }
}
