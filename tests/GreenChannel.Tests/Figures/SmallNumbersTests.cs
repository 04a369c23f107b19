using CsCheck;
using GreenChannel.Domain.Figures;

namespace GreenChannel.Tests.Figures;

public sealed class SmallNumbersTests
{
    [Fact]
    public void Nothing_is_hidden_where_nothing_is_small()
    {
        var shown = SmallNumbers.Shown(new[,] { { 10, 0 }, { 7, 30 } }, 5);
        Assert.Equal([10, 0, 10, 7, 30, 37, 17, 30, 47], shown.Cast<int?>());
    }

    [Fact]
    public void One_small_count_takes_three_more_along()
    {
        var shown = SmallNumbers.Shown(new[,] { { 2, 20, 40 }, { 30, 9, 50 }, { 60, 70, 80 } }, 5);
        Assert.Null(shown[0, 0]);
        Assert.Equal(4, shown.Cast<int?>().Count(cell => cell is null));
        Assert.Equal((62, 92, 361), (shown[0, 3] ?? 62, shown[3, 0] ?? 92, shown[3, 3] ?? 361));
    }

    [Fact]
    public void Two_ones_are_not_shown_by_their_sum()
    {
        var shown = SmallNumbers.Shown(new[,] { { 1, 1, 30 }, { 20, 20, 20 } }, 5);
        Assert.Equal([null, null, null], [shown[0, 0], shown[0, 1], shown[0, 2] is null || shown[0, 3] is null ? null : 0]);
    }

    // Who sees the table tries every number that the shown ones allow.
    [Fact]
    public void No_hidden_count_can_be_reckoned_back() => Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[2, 6]).SelectMany((rows, columns, least) =>
        Gen.Int[0, 7].Array[rows * columns].Select(cells => (rows, columns, least, cells))).Sample(drawn =>
    {
        var counts = new int[drawn.rows, drawn.columns];
        for (var cell = 0; cell < drawn.cells.Length; cell++) counts[cell / drawn.columns, cell % drawn.columns] = drawn.cells[cell];
        var shown = SmallNumbers.Shown(counts, drawn.least);
        for (var row = 0; row <= drawn.rows; row++)
        {
            for (var column = 0; column <= drawn.columns; column++)
            {
                if (shown[row, column] is { } count) Assert.True(count == 0 || count >= drawn.least, $"{count} is shown");
            }
        }

        var found = new HashSet<int>[drawn.cells.Length];
        for (var cell = 0; cell < found.Length; cell++) found[cell] = [];
        Fill(new int[drawn.rows, drawn.columns], 0);
        for (var cell = 0; cell < found.Length; cell++)
            if (shown[cell / drawn.columns, cell % drawn.columns] is null) Assert.True(found[cell].Count > 1, $"cell {cell} of {string.Join(' ', drawn.cells)} must be {string.Join(',', found[cell])}");

        // Every table up to a little above what there is; enough to see whether another one fits.
        bool Fill(int[,] guess, int at)
        {
            if (at == found.Length)
            {
                if (!Fits(guess, shown)) return false;
                for (var cell = 0; cell < found.Length; cell++) found[cell].Add(guess[cell / drawn.columns, cell % drawn.columns]);
                return found.Index().All(cell => shown[cell.Index / drawn.columns, cell.Index % drawn.columns] is not null || cell.Item.Count > 1);
            }

            var (row, column) = (at / drawn.columns, at % drawn.columns);
            var values = shown[row, column] is { } known ? [known] : Enumerable.Range(Math.Max(0, counts[row, column] - 1), counts[row, column] == 0 ? 2 : 3);
            foreach (var value in values)
            {
                guess[row, column] = value;
                if (Fill(guess, at + 1)) return true;
            }

            return false;
        }
    }, iter: 3_000);

    private static bool Fits(int[,] guess, int?[,] shown)
    {
        var (rows, columns) = (guess.GetLength(0), guess.GetLength(1));
        var all = 0;
        for (var row = 0; row < rows; row++)
        {
            var sum = Enumerable.Range(0, columns).Sum(column => guess[row, column]);
            all += sum;
            if (shown[row, columns] is { } total && total != sum) return false;
        }

        for (var column = 0; column < columns; column++)
            if (shown[rows, column] is { } total && total != Enumerable.Range(0, rows).Sum(row => guess[row, column])) return false;
        return shown[rows, columns] is not { } whole || whole == all;
    }
}
