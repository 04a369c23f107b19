using GreenChannel.Domain.Deadlines;

namespace GreenChannel.Tests.Deadlines;

/// <summary>
/// Scene: a county's year of 20,000 reports, and a staff that is late, absent and contradicts itself. Whatever they do, each
/// limit is met, or reminded of and escalated when the profile says so, once, and never after it was met. A second reckoning,
/// by minutes and without the rules' code, is what the rules are held against.
/// </summary>
public sealed class CountyYearTests
{
    private const int Reports = 20_000;
    private static readonly DateTime NewYear = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("CN-2010", 48)]
    [InlineData("CN-24H", 24)]
    public void Every_limit_is_met_reminded_or_escalated_as_the_profile_says(string code, int reportHours)
    {
        var profile = RuleProfiles.Get(code);
        var random = new Random(20_261_126);
        var (met, late, reminded, escalated) = (0, 0, 0, 0);
        for (var report = 0; report < Reports; report++)
        {
            var one = new Case(random, profile, reportHours);
            var told = one.Play(profile, random);
            var expected = one.Expected();
            Assert.True(expected.Order().SequenceEqual(told.Calls.Order()), $"{code}, report {report}: {one}\nexpected\n{string.Join('\n', expected.Order())}\ntold\n{string.Join('\n', told.Calls.Order())}");
            foreach (var deadline in told.Last)
            {
                Assert.True(deadline.DoneAt is not null || deadline.IsLate(Case.End) || deadline.Clock.Due > Case.End, $"{deadline} is neither met nor late");
                if (deadline.DoneAt is { } done) _ = deadline.IsMet ? met++ : late++;
                Assert.Equal(deadline.DoneAt > deadline.Clock.Due, deadline.DoneAt is not null && !deadline.IsMet);
            }

            reminded += expected.Count(call => call.Contains("holder", StringComparison.Ordinal));
            escalated += expected.Count - expected.Count(call => call.Contains("holder", StringComparison.Ordinal));
        }

        Assert.True(met > Reports && late > 1_000 && reminded > 10_000 && escalated > 10_000, $"{met} met, {late} late, {reminded} reminded, {escalated} escalated");
    }

    [Fact]
    public void After_a_downtime_each_deadline_calls_once()
    {
        var profile = RuleProfiles.Get("CN-2010");
        var steps = new CaseSteps(NewYear, [profile.Start(ClockKind.Report, "report", NewYear), profile.Start(ClockKind.InvestigationStart, "investigationStart", NewYear)], true, []);
        var calls = DeadlineRules.Calls(DeadlineRules.Of(steps, profile), profile);
        var due = DeadlineRules.Due(calls, new Dictionary<string, DateTime>(), NewYear.AddDays(30));
        Assert.Equal([(ClockKind.InvestigationStart, CallTo.Supervisor, NewYear.AddHours(120)), (ClockKind.Verification, CallTo.Supervisor, NewYear.AddHours(48))], due.Select(call => (call.Deadline.Clock.Kind, call.To, call.At)).OrderBy(call => call.Kind));
        var called = due.ToDictionary(call => DeadlineRules.Key(call.Deadline.Clock), _ => NewYear.AddDays(30));
        Assert.Null(DeadlineRules.NextCallAt(calls, called));
    }

    [Fact]
    public void What_is_written_down_late_still_tells_the_supervisor()
    {
        var profile = RuleProfiles.Get("CN-2010");
        var ended = NewYear.AddDays(10);
        var steps = new CaseSteps(NewYear, [profile.Start(ClockKind.InvestigationStart, "investigationStart", NewYear)], true,
            [new(CaseStep.Verified, NewYear), new(CaseStep.InvestigationBegan, NewYear), new(CaseStep.FormCompleted, NewYear), new(CaseStep.InvestigationEnded, ended)]);

        // Said on day 60 of day 10: the conclusion was due on day 40.
        var calls = DeadlineRules.Calls(DeadlineRules.Of(steps, profile), profile);
        Assert.Equal([(ClockKind.Conclusion, CallTo.Supervisor, ended.AddDays(37))], DeadlineRules.Due(calls, new Dictionary<string, DateTime>(), NewYear.AddDays(60)).Select(call => (call.Deadline.Clock.Kind, call.To, call.At)));
    }

    [Fact]
    public void A_step_that_a_profile_does_not_limit_has_no_clock()
    {
        var shipped = RuleProfiles.Get("CN-2010");
        var without = shipped with { Limits = shipped.Limits.Where(limit => limit.Key is "report" or "graveReport" or "investigationStart").ToDictionary() };
        var steps = new CaseSteps(NewYear, [shipped.Start(ClockKind.Report, "graveReport", NewYear), shipped.Start(ClockKind.InvestigationStart, "investigationStart", NewYear)], true, [new(CaseStep.InvestigationBegan, NewYear), new(CaseStep.Conclusion, NewYear)]);
        Assert.Equal([ClockKind.Report, ClockKind.InvestigationStart], DeadlineRules.Of(steps, without).Select(deadline => deadline.Clock.Kind));
    }

    /// <summary>One case with what its staff will do, in minutes since the new year.</summary>
    private sealed class Case
    {
        public static readonly DateTime End = NewYear.AddDays(500);
        private readonly int _received;
        private readonly int _discovered;
        private readonly bool _grave;
        private readonly bool _pending;
        private readonly List<(int Said, int At, CaseStep Step)> _staff = [];

        public Case(Random random, RuleProfile profile, int reportHours)
        {
            _received = random.Next(365 * 24 * 60);
            _discovered = _received - random.Next(random.Next(4) == 0 ? reportHours * 90 : 600);
            _grave = random.Next(40) == 0;
            _pending = _grave || random.Next(3) == 0;
            var at = _received;
            foreach (var step in Enum.GetValues<CaseStep>())
            {
                if (random.Next(12) == 0) continue; // Nobody does it, ever.
                at = _received + (int)Math.Exp(random.NextDouble() * Math.Log(120 * 24 * 60));
                _staff.Add((at + (random.Next(3) == 0 ? random.Next(10 * 24 * 60) : 0), at, step));
                if (random.Next(10) == 0) _staff.Add((_staff[^1].Said + random.Next(5_000), at + random.Next(3_000), step)); // And once more, with a later time: the first counts.
            }

            _staff.Sort();
        }

        public override string ToString() => $"received {_received}, discovered {_discovered}, {(_grave ? "grave, " : "")}{(_pending ? "pending, " : "")}{string.Join("; ", _staff)}";

        /// <summary>What the rules tell while time goes on, from call to call and from word to word.</summary>
        public (List<string> Calls, IReadOnlyList<Deadline> Last) Play(RuleProfile profile, Random random)
        {
            var called = new Dictionary<string, DateTime>();
            List<StepTaken> taken = [];
            List<string> told = [];
            var waiting = new Queue<(int Said, int At, CaseStep Step)>(_staff);
            var all = DeadlineRules.Of(Steps(), profile);
            while (true)
            {
                var calls = DeadlineRules.Calls(all, profile);
                var next = DeadlineRules.NextCallAt(calls, called) is { } at && at <= End ? (at < Last() ? Last() : at) : DateTime.MaxValue;
                var said = waiting.Count > 0 ? NewYear.AddMinutes(waiting.Peek().Said) : DateTime.MaxValue;
                if (next == DateTime.MaxValue && said == DateTime.MaxValue) return (told, all);
                if (next < said)
                {
                    foreach (var call in DeadlineRules.Due(calls, called, next))
                    {
                        told.Add(Line(call.Deadline.Clock.Kind, call.To == CallTo.Holder ? "holder" : "supervisor", (int)(call.At - NewYear).TotalMinutes));
                        called[DeadlineRules.Key(call.Deadline.Clock)] = next;
                    }
                }
                else
                {
                    var (_, when, step) = waiting.Dequeue();
                    taken.Add(new StepTaken(step, NewYear.AddMinutes(when)));
                    _last = said;
                    all = DeadlineRules.Of(Steps(), profile);
                }
            }

            CaseSteps Steps()
            {
                List<Clock> clocks = [profile.Start(ClockKind.Report, _grave ? "graveReport" : "report", NewYear.AddMinutes(_discovered))];
                if (_pending) clocks.Add(profile.Start(ClockKind.InvestigationStart, "investigationStart", NewYear.AddMinutes(_received)));
                return new CaseSteps(NewYear.AddMinutes(_received), clocks, _pending, taken);
            }

            DateTime Last() => _last;
        }

        private DateTime _last = DateTime.MinValue;

        /// <summary>The same by hand: a table of limits, written down once more, and one walk for each.</summary>
        public List<string> Expected()
        {
            List<string> lines = [];
            if (_grave) Walk(ClockKind.Notice, CaseStep.Notified, _received, 0, 120, [60, 30], [0, 120]);
            if (_grave) Walk(ClockKind.Verification, CaseStep.Verified, _received, 0, 120, [30], [0, 120]);
            else Walk(ClockKind.Verification, CaseStep.Verified, _received, 0, 1_440, [240], [0, 1_440]);
            if (_pending)
            {
                Walk(ClockKind.InvestigationStart, CaseStep.InvestigationBegan, _received, 0, 2_880, [1_440, 240], [0, 1_440, 4_320]);
                After(CaseStep.InvestigationBegan, ClockKind.InvestigationForm, CaseStep.FormCompleted, 4_320, [1_440, 240], [0, 1_440, 4_320]);
                if (_grave)
                {
                    Walk(ClockKind.Panel, CaseStep.PanelConvened, _received, 0, 1_440, [720, 120], [0, 1_440]);
                    After(CaseStep.InvestigationBegan, ClockKind.PreliminaryReport, CaseStep.PreliminaryReport, 10_080, [2_880, 1_440], [0, 1_440, 4_320]);
                }

                After(CaseStep.InvestigationEnded, ClockKind.Conclusion, CaseStep.Conclusion, 43_200, [10_080, 2_880], [0, 10_080]);
            }

            After(CaseStep.Conclusion, ClockKind.ConclusionSent, CaseStep.ConclusionSent, 14_400, [2_880], [0, 4_320]);
            After(CaseStep.Conclusion, ClockKind.FamilyTold, CaseStep.Told, 10_080, [2_880], [0, 4_320]);
            return lines;

            void After(CaseStep starts, ClockKind kind, CaseStep ends, int minutes, int[] remind, int[] escalate)
            {
                foreach (var (said, from, _) in _staff.Where(word => word.Step == starts).Take(1)) Walk(kind, ends, from, said, minutes, remind, escalate);
            }

            void Walk(ClockKind kind, CaseStep ends, int from, int known, int minutes, int[] remind, int[] escalate)
            {
                var done = _staff.Where(word => word.Step == ends).Select(word => word.Said).DefaultIfEmpty(int.MaxValue).Min();
                var calls = remind.Select(before => (At: from + minutes - before, Who: "holder")).Concat(escalate.Select(after => (At: from + minutes + after, Who: "supervisor"))).OrderBy(call => call.At).ToList();
                var end = Math.Min(done, (int)(End - NewYear).TotalMinutes + 1);

                // Those that had passed when it became known are one call, the last.
                var passed = calls.Where(call => call.At < known).ToList();
                if (passed.Count > 0 && known < end) lines.Add(Line(kind, passed[^1].Who, passed[^1].At));
                lines.AddRange(calls.Where(call => call.At >= known && call.At < end).Select(call => Line(kind, call.Who, call.At)));
            }
        }

        private static string Line(ClockKind kind, string who, int at) => $"{at:0000000} {kind} {who}";
    }
}
