namespace GreenChannel.Domain.Duplicates;

/// <summary>Days as numbers of eight digits (20260131; 0 where unknown), compared as people mistype them.</summary>
internal static class Days
{
    public static int Of(DateOnly? day) => day is { } known ? known.Year * 10_000 + known.Month * 100 + known.Day : 0;

    public static DateOnly Date(int day) => new(day / 10_000, day / 100 % 100, day % 100);

    /// <summary>The same number for a day and for the one with day and month exchanged.</summary>
    public static int Unordered(int day)
    {
        var (month, date) = (day / 100 % 100, day % 100);
        return day / 10_000 * 10_000 + Math.Min(month, date) * 100 + Math.Max(month, date);
    }

    /// <param name="one">Known.</param>
    /// <param name="other">Known.</param>
    /// <param name="near">Days apart that are still close.</param>
    /// <param name="part">Days apart that are not quite different.</param>
    public static Agreement Compare(int one, int other, int near, int part)
    {
        if (one == other) return Agreement.Same;
        if (one / 10_000 == other / 10_000 && Unordered(one) == Unordered(other)) return Agreement.Swapped;
        // Months of 31 days tell far from close without a calendar: most pairs are far.
        var apart = Math.Abs(Rough(one) - Rough(other)) > part * 2 + 31 ? int.MaxValue : Math.Abs(Date(one).DayNumber - Date(other).DayNumber);
        if (apart <= near) return Agreement.Near;
        if (IsOneDigit(one, other)) return Agreement.Typing;
        return apart <= part ? Agreement.Part : Agreement.Different;
    }

    private static int Rough(int day) => day / 10_000 * 372 + day / 100 % 100 * 31 + day % 100;

    /// <summary>True for one other digit, or two neighbours exchanged.</summary>
    public static bool IsOneDigit(long one, long other)
    {
        var (differing, crossed, before) = (0, false, (-1L, -1L));
        for (; one != 0 || other != 0; one /= 10, other /= 10)
        {
            var (left, right) = (one % 10, other % 10);
            if (left != right && ++differing > 2) return false;
            crossed |= left != right && before == (right, left);
            before = (left, right);
        }

        return differing == 1 || (differing == 2 && crossed);
    }
}
