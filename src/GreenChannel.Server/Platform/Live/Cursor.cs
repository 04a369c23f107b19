using System.Globalization;

namespace GreenChannel.Server.Platform.Live;

/// <summary>
/// A place in the audit trail: writing transaction (0 on SQLite), position, and which of the events that one entry
/// gives, so that a screen cut off between two of them misses none.
/// </summary>
public readonly record struct Cursor(long Transaction, long Position, int Index = int.MaxValue)
{
    public bool IsAfter(Cursor other) =>
        (Transaction, Position, Index).CompareTo((other.Transaction, other.Position, other.Index)) > 0;

    /// <summary>Just before this entry, so that it is read once more.</summary>
    public Cursor BeforeEntry => new(Transaction, Position - 1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Transaction}-{Position}-{Index}");

    public static Cursor? Parse(string? text)
    {
        var parts = (text ?? "").Split('-');
        return parts.Length == 3 && Number(parts[0], out var transaction) && Number(parts[1], out var position) && Number(parts[2], out var index)
            ? new Cursor(transaction, position, (int)Math.Min(index, int.MaxValue))
            : null;
    }

    private static bool Number(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
