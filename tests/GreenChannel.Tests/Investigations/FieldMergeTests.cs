using GreenChannel.Domain.Investigations;

namespace GreenChannel.Tests.Investigations;

public sealed class FieldMergeTests
{
    private static readonly DateTime Now = new(2026, 11, 26, 6, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void What_only_one_has_changed_is_taken_and_what_both_have_changed_is_told_with_both_values()
    {
        var first = FieldMerge.Merge(new Dictionary<string, FieldEntry>(), [new("a", null, "1"), new("b", null, "1")], "甲", Now);
        Assert.Equal(["a", "b"], first.Taken.Select(edit => edit.Field));
        var second = FieldMerge.Merge(first.Fields, [new("a", null, "2"), new("b", "1", "2"), new("c", null, "2")], "乙", Now.AddMinutes(1));
        Assert.Equal(["b", "c"], second.Taken.Select(edit => edit.Field));
        Assert.Equal([new FieldConflict("a", "2", new FieldEntry("1", "甲", Now))], second.Conflicts);
        Assert.Equal("1", second.Fields["a"].Value);

        // The later editor has seen it now, and chooses.
        var chosen = FieldMerge.Merge(second.Fields, [new("a", "1", "2")], "乙", Now.AddMinutes(2));
        Assert.Empty(chosen.Conflicts);
        Assert.Equal(new FieldEntry("2", "乙", Now.AddMinutes(2)), chosen.Fields["a"]);
    }

    [Fact]
    public void Who_types_the_same_or_nothing_new_is_in_nobodys_way()
    {
        var stands = FieldMerge.Merge(new Dictionary<string, FieldEntry>(), [new("a", null, "1")], "甲", Now).Fields;
        var same = FieldMerge.Merge(stands, [new("a", null, "1"), new("b", "old", null)], "乙", Now);
        Assert.Empty(same.Taken);
        Assert.Empty(same.Conflicts);
        Assert.Equal("甲", same.Fields["a"].By);
    }

    [Fact]
    public void An_emptied_field_is_a_change_as_any_other()
    {
        var stands = FieldMerge.Merge(new Dictionary<string, FieldEntry>(), [new("a", null, "1")], "甲", Now).Fields;
        var emptied = FieldMerge.Merge(stands, [new("a", "1", null)], "甲", Now).Fields;
        Assert.Equal(new FieldConflict("a", "2", new FieldEntry(null, "甲", Now)), Assert.Single(FieldMerge.Merge(emptied, [new("a", "1", "2")], "乙", Now).Conflicts));
    }

    /// <summary>
    /// Two editors, each with a page of its own that is older or younger than what stands. They type, send, see conflicts and
    /// choose, in a thousand orders. Whatever was accepted is still there at the end, or was written over by somebody who had seen it.
    /// </summary>
    [Fact]
    public async Task Two_editors_in_a_thousand_interleavings_lose_no_accepted_field()
    {
        var (accepted, conflicts) = (0, 0);
        for (var seed = 0; seed < 1_000; seed++)
        {
            var scene = new TwoEditors(new Random(seed));
            var fields = (IReadOnlyDictionary<string, FieldEntry>)new Dictionary<string, FieldEntry>();
            await scene.PlayAsync(40, (who, edits) =>
            {
                var outcome = FieldMerge.Merge(fields, edits, who, Now);
                fields = outcome.Fields;
                return Task.FromResult(new TwoEditors.Sent(outcome.Taken, outcome.Conflicts));
            }, () => Task.FromResult(fields.ToDictionary(one => one.Key, one => one.Value.Value)));
            scene.Holds(fields.ToDictionary(one => one.Key, one => one.Value.Value));
            accepted += scene.Accepted;
            conflicts += scene.Conflicts;
        }

        Assert.True(accepted > 10_000 && conflicts > 1_000, $"{accepted} accepted, {conflicts} conflicts");
    }
}
