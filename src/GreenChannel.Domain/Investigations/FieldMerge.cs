namespace GreenChannel.Domain.Investigations;

/// <summary>What stands in a field, and who wrote it there.</summary>
/// <param name="Value">Null where somebody emptied it.</param>
/// <param name="By">Who.</param>
/// <param name="At">When, UTC.</param>
public sealed record FieldEntry(string? Value, string By, DateTime At);

/// <summary>One field of an edit.</summary>
/// <param name="Field">Its path.</param>
/// <param name="Was">What the editor saw there; null for nothing.</param>
/// <param name="Value">What it is to be; null to empty it.</param>
public sealed record FieldEdit(string Field, string? Was, string? Value);

/// <summary>A field that two have changed: both values, and the later editor chooses.</summary>
/// <param name="Field">Its path.</param>
/// <param name="Yours">What was not taken.</param>
/// <param name="Theirs">What stands, and stays until somebody who has seen it writes over it.</param>
public sealed record FieldConflict(string Field, string? Yours, FieldEntry Theirs);

/// <summary>What became of an edit.</summary>
/// <param name="Fields">Every field afterwards.</param>
/// <param name="Taken">What was changed, with what stood there before.</param>
/// <param name="Conflicts">What was not.</param>
public sealed record MergeOutcome(IReadOnlyDictionary<string, FieldEntry> Fields, IReadOnlyList<FieldEdit> Taken, IReadOnlyList<FieldConflict> Conflicts);

/// <summary>
/// Two editors on one record, field by field. A value is written over only by somebody who says that they have seen it:
/// so nothing that was accepted is lost, in whatever order edits arrive.
/// </summary>
public static class FieldMerge
{
    /// <param name="fields">As they stand.</param>
    /// <param name="edits">One edit; a field at most once.</param>
    /// <param name="by">Who edits.</param>
    /// <param name="at">When, UTC.</param>
    public static MergeOutcome Merge(IReadOnlyDictionary<string, FieldEntry> fields, IReadOnlyList<FieldEdit> edits, string by, DateTime at)
    {
        var merged = new Dictionary<string, FieldEntry>(fields);
        List<FieldEdit> taken = [];
        List<FieldConflict> conflicts = [];
        foreach (var edit in edits)
        {
            var stands = merged.GetValueOrDefault(edit.Field);
            if (stands?.Value == edit.Value) continue; // Both say the same, or nothing is changed.
            if (stands?.Value != edit.Was)
            {
                conflicts.Add(new FieldConflict(edit.Field, edit.Value, stands ?? new FieldEntry(null, "", default)));
                continue;
            }

            merged[edit.Field] = new FieldEntry(edit.Value, by, at);
            taken.Add(edit);
        }

        return new MergeOutcome(merged, taken, conflicts);
    }
}
