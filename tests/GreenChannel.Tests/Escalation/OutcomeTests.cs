using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation;

/// <summary>Scene: the patient arrived, and the hospital forgets to say what became of them.</summary>
public sealed class OutcomeTests
{
    private static readonly GreenChannelRequest Arrived = Scene.In("arrived");

    [Fact]
    public void The_hospital_is_asked_after_a_day_and_from_the_second_day_on_the_county_too()
    {
        var first = Arrived.OnDeadline(Arrived.Due());
        Assert.Equal(Arrived.Arrival!.At.AddDays(1), Arrived.Due());
        Assert.Equal(("B", false), first.Effects<AskOutcome>().Select(ask => (ask.Hospital.Code, ask.AlsoCounty)).Single());
        var second = first.Next().OnDeadline(first.Next().Due());
        Assert.True(second.Effects<AskOutcome>().Single().AlsoCounty);
        Assert.Equal(Arrived.Arrival.At.AddDays(3), second.Next().Due());
    }

    [Fact]
    public void Days_that_were_missed_are_made_up_by_one_asking_at_the_same_time_of_day()
    {
        var asked = Arrived.OnDeadline(Arrived.Due().AddDays(5).AddHours(3)).Next();
        Assert.Equal(Arrived.Due().AddDays(6), asked.Due());
    }

    [Fact]
    public void Thirty_days_without_an_outcome_are_thirty_askings_and_a_hand_over_ends_them()
    {
        var (request, askings) = (Arrived, 0);
        while (request.Due() <= Arrived.Arrival!.At.AddDays(30))
        {
            var asked = request.OnDeadline(request.Due());
            askings += asked.Effects<AskOutcome>().Count();
            request = asked.Next();
        }

        Assert.Equal(30, askings);
        Assert.Null(request.HandOver("B", Scene.Doctor, Scene.Outcome, request.Due()).Next().NextWake);
    }
}
