using GreenChannel.Domain.Investigations;

namespace GreenChannel.Tests.Investigations;

/// <summary>
/// Two editors who open, type, send and choose in a random order, and by whom everything that was accepted is remembered.
/// What merges is not theirs: the rule itself, or a server.
/// </summary>
internal sealed class TwoEditors(Random random)
{
    /// <summary>What became of what was sent.</summary>
    public sealed record Sent(IReadOnlyList<FieldEdit> Taken, IReadOnlyList<FieldConflict> Conflicts);

    private static readonly string[] Fields = ["past.illness", "past.illnessName", "past.allergyName", "other.supply", "other.sameLot", "reporting.investigators"];

    // Every value is one of its kind, so that it is known whose it is.
    private readonly Dictionary<string, (string? Value, string Who)> _last = [];
    private readonly Editor[] _editors = [new("甲"), new("乙")];
    private int _typed;

    public int Accepted { get; private set; }

    public int Conflicts { get; private set; }

    /// <param name="steps">Each of one of the two.</param>
    /// <param name="send">Merges; what was taken and what was not.</param>
    /// <param name="read">What stands, for who opens the page anew.</param>
    public async Task PlayAsync(int steps, Func<string, IReadOnlyList<FieldEdit>, Task<Sent>> send, Func<Task<Dictionary<string, string?>>> read)
    {
        for (var step = 0; step < steps; step++)
        {
            var editor = _editors[random.Next(2)];
            switch (random.Next(10))
            {
                case 0:
                    if (editor.Typed.Count == 0) editor.Saw = await read(); // Nobody throws away what is not saved yet.
                    break;
                case < 6:
                    var field = Fields[random.Next(Fields.Length)];
                    editor.Typed[field] = field == "past.illness" ? (random.Next(3) switch { 0 => null, 1 => "yes", _ => "no" }) : random.Next(8) == 0 ? null : $"{editor.Name}{++_typed}";
                    break;
                default:
                    await SendAsync(editor, send);
                    break;
            }
        }

        foreach (var editor in _editors) while (editor.Typed.Count > 0) await SendAsync(editor, send);
    }

    /// <summary>What stands is, field by field, what was accepted last.</summary>
    public void Holds(Dictionary<string, string?> stands)
    {
        foreach (var (field, (value, who)) in _last) Assert.True(stands.GetValueOrDefault(field) == value, $"{field}: {who}'s {value} was accepted, {stands.GetValueOrDefault(field)} stands");
        Assert.Empty(stands.Where(one => one.Value is not null).Select(one => one.Key).Except(_last.Keys));
    }

    private async Task SendAsync(Editor editor, Func<string, IReadOnlyList<FieldEdit>, Task<Sent>> send)
    {
        var edits = editor.Typed.Select(typed => new FieldEdit(typed.Key, editor.Saw.GetValueOrDefault(typed.Key), typed.Value)).ToList();
        if (edits.Count == 0) return;
        var (taken, conflicts) = await send(editor.Name, edits);
        foreach (var edit in taken)
        {
            // The heart of it: what is written over was seen by who writes over it.
            if (_last.TryGetValue(edit.Field, out var before)) Assert.Equal(before.Value, edit.Was);
            else Assert.Null(edit.Was);
            _last[edit.Field] = (edit.Value, editor.Name);
            Accepted++;
        }

        foreach (var conflict in conflicts)
        {
            Assert.Equal(_last[conflict.Field].Value, conflict.Theirs.Value);
            Assert.Equal(editor.Typed[conflict.Field], conflict.Yours);
            Conflicts++;
        }

        var open = conflicts.Select(conflict => conflict.Field).ToHashSet();
        foreach (var edit in edits.Where(edit => !open.Contains(edit.Field)))
        {
            editor.Saw[edit.Field] = edit.Value;
            editor.Typed.Remove(edit.Field);
        }

        // Each has now seen the other's value; half the time it is let stand.
        foreach (var conflict in conflicts)
        {
            editor.Saw[conflict.Field] = conflict.Theirs.Value;
            if (random.Next(2) == 0) editor.Typed.Remove(conflict.Field);
        }
    }

    private sealed class Editor(string name)
    {
        public string Name { get; } = name;

        public Dictionary<string, string?> Saw { get; set; } = [];

        public Dictionary<string, string?> Typed { get; } = [];
    }
}
