using System.Collections.Concurrent;
using System.Text.Json;
using CsCheck;
using GreenChannel.Domain.Clusters;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;

namespace GreenChannel.Tests.Clusters;

/// <summary>What surveillance does with a suspicion.</summary>
public sealed class ClusterMovesTests
{
    private static readonly DateTime Now = new(2026, 11, 26, 6, 0, 0, DateTimeKind.Utc);
    private static readonly Officer County = new(new Division("330106"), "周丙");
    private static readonly RuleProfile Profile = RuleProfiles.Get("CN-2010");
    private static readonly ClusterCode Code = new("330106", 2026, 1);

    [Theory]
    [InlineData("330106", 2026, 1, "330106202601")]
    [InlineData("330106", 2026, 99, "330106202699")]
    public void A_code_has_twelve_digits(string county, int year, int serial, string text)
    {
        var code = new ClusterCode(county, year, serial);
        Assert.Equal(text, code.ToString());
        Assert.Equal(code, ClusterCode.Read(text));
    }

    [Theory]
    [InlineData("33010620260")]
    [InlineData("3301062026011")]
    [InlineData("330106202600")]
    [InlineData("330100202601")]
    [InlineData("330000202601")]
    [InlineData("000106202601")]
    [InlineData("33010620260x")]
    [InlineData("330106089901")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_code_is_not_read(string? text) => Assert.Null(ClusterCode.Read(text));

    [Fact]
    public void A_serial_above_ninety_nine_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterCode("330106", 2026, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterCode("330106", 2026, 0));
        Assert.Throws<ArgumentException>(() => new ClusterCode("330100", 2026, 1));
    }

    [Fact]
    public void A_confirmation_gives_the_code_and_starts_two_hours()
    {
        var moved = Assert.IsType<ClusterMoved>(Suspected(1, 2).Confirm(Code, County, Profile, Now));
        Assert.Equal((ClusterState.Confirmed, Code), (moved.Next.State, moved.Next.Code));
        Assert.Equal(new Clock(ClockKind.Report, Now, Now.AddHours(2), "CN-2010/R5"), moved.Clock);
        Assert.Equal(["suspected", "confirmed"], moved.Next.History.Select(entry => entry.What));
        Assert.Equal("周丙", moved.Next.History[^1].By);
    }

    [Fact]
    public void Each_command_says_why_it_is_refused()
    {
        var suspected = Suspected(1, 2, 3);
        var confirmed = Next(suspected.Confirm(Code, County, Profile, Now));
        var dismissed = Next(suspected.Dismiss("同一学校的诺如病毒", County, Now));
        var other = Suspected(7, 8) with { Id = Id(71) };
        var elsewhere = new Officer(new Division("330108"), "吴戊");
        (ClusterOutcome Outcome, ClusterRefusal Why)[] refused =
        [
            (suspected.Confirm(new ClusterCode("330108", 2026, 1), County, Profile, Now), ClusterRefusal.WrongCode),
            (suspected.Confirm(new ClusterCode("330106", 2025, 1), County, Profile, Now), ClusterRefusal.WrongCode),
            (suspected.Confirm(Code, elsewhere, Profile, Now), ClusterRefusal.OtherPlace),
            (confirmed.Confirm(Code, County, Profile, Now), ClusterRefusal.AlreadyConfirmed),
            (dismissed.Confirm(Code, County, Profile, Now), ClusterRefusal.Closed),
            (suspected.Dismiss(" ", County, Now), ClusterRefusal.ReasonRequired),
            (dismissed.Dismiss("再次", County, Now), ClusterRefusal.Closed),
            (suspected.Reopen("新病例", County, Now), ClusterRefusal.NotDismissed),
            (dismissed.Reopen(null, County, Now), ClusterRefusal.ReasonRequired),
            (dismissed.Reopen("新病例", elsewhere, Now), ClusterRefusal.OtherPlace),
            (suspected.Add([Member(3)], County, Now), ClusterRefusal.WrongCase),
            (suspected.Add([], County, Now), ClusterRefusal.WrongCase),
            (suspected.Remove([Id(9)], "查错", County, Now), ClusterRefusal.WrongCase),
            (suspected.Remove([Id(1), Id(2)], "查错", County, Now), ClusterRefusal.TooFew),
            (suspected.Remove([Id(1)], null, County, Now), ClusterRefusal.ReasonRequired),
            (suspected.Merge(suspected, "同源", County, Now), ClusterRefusal.CannotMerge),
            (suspected.Merge(other with { County = "330108" }, "同源", new Officer(new Division("330100"), "市级"), Now), ClusterRefusal.CannotMerge),
            (other.Merge(confirmed, "同源", County, Now), ClusterRefusal.MergeIntoConfirmed),
            (suspected.Merge(dismissed with { Id = Id(72) }, "同源", County, Now), ClusterRefusal.Closed),
            (suspected.Merge(other, "", County, Now), ClusterRefusal.ReasonRequired),
            (suspected.Split(Id(73), [Id(1)], "两种症状", County, Now), ClusterRefusal.TooFew),
            (suspected.Split(Id(73), [Id(1), Id(2)], "两种症状", County, Now), ClusterRefusal.TooFew),
            (suspected.Split(Id(73), [Id(1), Id(9)], "两种症状", County, Now), ClusterRefusal.WrongCase),
        ];
        Assert.All(refused, one => Assert.Equal(new ClusterRefused(one.Why), one.Outcome));
        Assert.Equal(Enum.GetValues<ClusterRefusal>(), refused.Select(one => one.Why).Distinct().Order());
    }

    [Fact]
    public void Merging_brings_the_cases_over_and_keeps_both_histories()
    {
        var confirmed = Next(Suspected(1, 2).Confirm(Code, County, Profile, Now));
        var moved = Assert.IsType<ClusterMoved>(confirmed.Merge(Suspected(2, 3) with { Id = Id(71) }, "同一批接种", County, Now));
        Assert.Equal([Id(1), Id(2), Id(3)], moved.Next.Members.Select(member => member.Case));
        Assert.Equal((ClusterState.Merged, confirmed.Id), (moved.Other!.State, moved.Other.MergedInto));
        Assert.Equal(("merged", "mergedAway"), (moved.Next.History[^1].What, moved.Other.History[^1].What));
        Assert.Equal(Code, moved.Next.Code);
    }

    [Fact]
    public void A_part_that_is_split_off_waits_for_its_own_confirmation()
    {
        var confirmed = Next(Suspected(1, 2, 3, 4).Confirm(Code, County, Profile, Now));
        var moved = Assert.IsType<ClusterMoved>(confirmed.Split(Id(73), [Id(3), Id(4)], "两种症状", County, Now));
        Assert.Equal((ClusterState.Confirmed, Code, 2), (moved.Next.State, moved.Next.Code, moved.Next.Members.Count));
        Assert.Equal((ClusterState.Suspected, null, 2), (moved.Other!.State, moved.Other.Code, moved.Other.Members.Count));
    }

    [Fact]
    public void A_code_stays_with_the_cluster_it_was_given_to()
    {
        var again = Next(Next(Next(Suspected(1, 2).Confirm(Code, County, Profile, Now)).Dismiss("化验排除", County, Now)).Reopen("又有两例", County, Now));
        Assert.Equal(ClusterState.Suspected, again.State);
        Assert.Equal(new ClusterRefused(ClusterRefusal.WrongCode), again.Confirm(new ClusterCode("330106", 2026, 2), County, Profile, Now));
        Assert.Equal(ClusterState.Confirmed, Next(again.Confirm(Code, County, Profile, Now)).State);
        Assert.Throws<ArgumentException>(() => Suspected(1, 1));
    }

    [Fact]
    public void A_cluster_is_stored_and_read_as_it_was()
    {
        var confirmed = Next(Suspected(1, 2, 3).Confirm(Code, County, Profile, Now));
        var read = JsonSerializer.Deserialize<Cluster>(JsonSerializer.Serialize(confirmed))!;
        Assert.Equivalent(confirmed, read, strict: true);
        Assert.IsType<ClusterMoved>(read.Remove([Id(1)], "查错", County, Now));
    }

    [Fact]
    public void No_history_of_commands_loses_a_case_a_code_or_an_entry()
    {
        var reached = new ConcurrentDictionary<string, int>();
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 255]).Array[0, 25].Sample(
            steps =>
            {
                List<Cluster> town = [Suspected(1, 2, 3), Suspected(4, 5, 6) with { Id = Id(101) }, Suspected(7, 8, 9, 10) with { Id = Id(102) }];
                var serial = 0;
                foreach (var (command, one, two, mask) in steps)
                {
                    var (at, other) = (one % town.Count, two % town.Count);
                    var (cluster, cases) = (town[at], town[at].Members.Where((_, i) => (mask & (1 << i)) != 0).Select(member => member.Case).ToList());
                    var reason = mask % 8 == 0 ? null : "记录在案";
                    var outcome = command switch
                    {
                        0 => cluster.Confirm(cluster.Code ?? new ClusterCode("330106", 2026, ++serial), County, Profile, Now),
                        1 => cluster.Dismiss(reason, County, Now),
                        2 => cluster.Reopen(reason, County, Now),
                        3 => cluster.Add([Member(20 + mask)], County, Now),
                        4 => cluster.Remove(cases, reason, County, Now),
                        5 => cluster.Merge(town[other], reason, County, Now),
                        6 => cluster.Split(Id(1_000 + town.Count), cases, reason, County, Now),
                        _ => cluster.Split(Id(1_000 + town.Count), [.. cluster.Members.Take(2).Select(member => member.Case)], reason, County, Now),
                    };
                    if (outcome is not ClusterMoved moved) continue;
                    reached.AddOrUpdate($"{cluster.State} {moved.Next.History[^1].What}", 1, (_, n) => n + 1);
                    var before = town.Where(known => known.IsOpen).SelectMany(known => known.Members).Select(member => member.Case).ToHashSet();
                    town[at] = moved.Next;
                    if (command == 5) town[other] = moved.Other!;
                    else if (moved.Other is not null) town.Add(moved.Other);
                    var after = town.Where(known => known.IsOpen).SelectMany(known => known.Members).Select(member => member.Case).ToHashSet();
                    if (command is 5 or 6 or 7 && !before.SetEquals(after)) return false;
                    if (cluster.State == ClusterState.Merged) return false;
                    if (cluster.State == ClusterState.Dismissed && command != 2) return false;
                    if (cluster.Code is { } code && moved.Next.Code != code) return false;
                    if (moved.Next.History.Count != cluster.History.Count + 1) return false;
                    if (town.Any(known => (known.IsOpen && known.Members.Count < 2) || (known.State == ClusterState.Confirmed && known.Code is null)
                        || (known.State == ClusterState.Merged) != known.MergedInto.HasValue)) return false;
                    var codes = town.Select(known => known.Code).OfType<ClusterCode>().ToList();
                    if (codes.Count != codes.Distinct().Count()) return false;
                }

                return true;
            },
            iter: 5_000);

        // A property that reaches nothing proves nothing.
        Assert.All(
            new[] { "Suspected confirmed", "Confirmed dismissed", "Dismissed reopened", "Confirmed merged", "Confirmed split", "Suspected removed", "Suspected merged" },
            path => Assert.True(reached.GetValueOrDefault(path) > 10, $"{path}: {reached.GetValueOrDefault(path)}"));
    }

    private static Cluster Next(ClusterOutcome outcome) => Assert.IsType<ClusterMoved>(outcome).Next;

    private static Cluster Suspected(params int[] cases) => ClusterMoves.Open(Id(70), "330106", [.. cases.Select(Member)], Now);

    private static ClusterMember Member(int number) => new(Id(number), new DateOnly(2026, 11, 20));

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
