namespace GreenChannel.Domain.Figures;

/// <summary>
/// Takes small counts out of a table that leaves the house, and as many more as it needs that nobody reckons them back from
/// the totals: each hidden cell could, by what is still shown, have another value.
/// </summary>
public static class SmallNumbers
{
    private const int Up = 1, Down = -1;

    /// <param name="counts">Rows and columns of counts, none negative.</param>
    /// <param name="least">Smallest count above zero that is shown; 0 or 1 hides nothing.</param>
    /// <returns>One row and one column more, the totals; null where a cell is hidden. Zeros are shown unless they must cover another.</returns>
    public static int?[,] Shown(int[,] counts, int least)
    {
        var grid = WithTotals(counts);
        var (rows, columns) = (grid.GetLength(0), grid.GetLength(1));
        var hidden = new bool[rows, columns];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++) hidden[row, column] = grid[row, column] > 0 && grid[row, column] < least;

        while (Weak(grid, hidden, least) is var (weakRow, weakColumn) && Cover(grid, hidden, weakRow, weakColumn, least) is var (row, column)) hidden[row, column] = true;
        var shown = new int?[rows, columns];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++) shown[row, column] = hidden[row, column] ? null : grid[row, column];
        return shown;
    }

    private static int[,] WithTotals(int[,] counts)
    {
        var (rows, columns) = (counts.GetLength(0), counts.GetLength(1));
        var grid = new int[rows + 1, columns + 1];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(counts[row, column]);
                grid[row, column] = counts[row, column];
                grid[row, columns] += counts[row, column];
                grid[rows, column] += counts[row, column];
                grid[rows, columns] += counts[row, column];
            }
        }

        return grid;
    }

    private static (int Row, int Column)? Weak(int[,] grid, bool[,] hidden, int least)
    {
        for (var row = 0; row < grid.GetLength(0); row++)
            for (var column = 0; column < grid.GetLength(1); column++)
                if (hidden[row, column] && IsWeak(grid, hidden, row, column, least)) return (row, column);
        return null;
    }

    // A hidden cell that could have no other value; or whose hidden neighbours add up to too few to hide among.
    private static bool IsWeak(int[,] grid, bool[,] hidden, int row, int column, int least) =>
        !IsAmong(grid, hidden, row, column, least) || !(CouldBe(grid, hidden, row, column, Up) || CouldBe(grid, hidden, row, column, Down));

    private static bool IsAmong(int[,] grid, bool[,] hidden, int row, int column, int least)
    {
        return IsAmongRow(grid, hidden, row, least)
            && (hidden[grid.GetLength(0) - 1, column] || Enumerable.Range(0, grid.GetLength(0) - 1).Where(other => hidden[other, column]).Sum(other => grid[other, column]) >= least);
    }

    private static bool IsAmongRow(int[,] grid, bool[,] hidden, int row, int least) =>
        hidden[row, grid.GetLength(1) - 1] || Enumerable.Range(0, grid.GetLength(1) - 1).Where(other => hidden[row, other]).Sum(other => grid[row, other]) >= least;

    // Whether this cell could be one more or one less while each row and column still adds up: a walk over hidden cells that
    // puts right what it upsets until it comes back.
    private static bool CouldBe(int[,] grid, bool[,] hidden, int row, int column, int step)
    {
        if (step == Down && grid[row, column] == 0) return false;
        var (rows, columns) = (grid.GetLength(0), grid.GetLength(1));
        var goal = (IsRow: false, Index: column, Off: -Weight(rows - 1, row) * step);
        var start = (IsRow: true, Index: row, Off: Weight(columns - 1, column) * step);
        var from = new Dictionary<(bool IsRow, int Index, int Off), ((bool, int, int) Before, int Row, int Column, int Step)>();
        var ahead = new Queue<(bool IsRow, int Index, int Off)>([start]);
        while (ahead.TryDequeue(out var here))
        {
            if (here == goal) return Holds(grid, start, goal, from);
            for (var other = 0; other < (here.IsRow ? columns : rows); other++)
            {
                var (r, c) = here.IsRow ? (here.Index, other) : (other, here.Index);
                if (!hidden[r, c] || (r, c) == (row, column)) continue;
                var move = -here.Off * (here.IsRow ? Weight(columns - 1, c) : Weight(rows - 1, r));
                if (move == Down && grid[r, c] == 0) continue;
                var next = here.IsRow ? (false, c, Weight(rows - 1, r) * move) : (true, r, Weight(columns - 1, c) * move);
                if (next != start && from.TryAdd(next, (here, r, c, move))) ahead.Enqueue(next);
            }
        }

        return false;
    }

    // A total stands on the other side of its sum.
    private static int Weight(int last, int index) => index == last ? -1 : 1;

    private static bool Holds(int[,] grid, (bool, int, int) start, (bool, int, int) at, Dictionary<(bool, int, int), ((bool, int, int) Before, int Row, int Column, int Step)> from)
    {
        var moved = new Dictionary<(int, int), int>();
        while (at != start)
        {
            var (before, row, column, step) = from[at];
            moved[(row, column)] = moved.GetValueOrDefault((row, column)) + step;
            at = before;
        }

        return moved.All(move => grid[move.Key.Item1, move.Key.Item2] + move.Value >= 0);
    }

    // The next to go: the smallest that says something and suffices; where none does alone, the smallest of the row that
    // has too few, else of the column. Totals go last.
    private static (int Row, int Column)? Cover(int[,] grid, bool[,] hidden, int row, int column, int least)
    {
        var (rows, columns) = (grid.GetLength(0), grid.GetLength(1));
        var shown = (from r in Enumerable.Range(0, rows)
                     from c in Enumerable.Range(0, columns)
                     where !hidden[r, c]
                     orderby r == rows - 1 || c == columns - 1, grid[r, c] == 0, grid[r, c]
                     select (Row: r, Column: c)).ToList();
        foreach (var (r, c) in shown)
        {
            hidden[r, c] = true;
            var suffices = !IsWeak(grid, hidden, row, column, least);
            hidden[r, c] = false;
            if (suffices) return (r, c);
        }

        var byRow = !IsAmongRow(grid, hidden, row, least);
        (int, int)? First(bool ofRow) => shown.Where(cell => ofRow ? cell.Row == row : cell.Column == column).Select(cell => ((int, int)?)cell).FirstOrDefault();
        return First(byRow) ?? First(!byRow) ?? shown.Select(cell => ((int, int)?)cell).FirstOrDefault();
    }
}
