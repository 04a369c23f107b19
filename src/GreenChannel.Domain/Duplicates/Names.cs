using System.Text;

namespace GreenChannel.Domain.Duplicates;

/// <summary>Names of people as they are written and heard.</summary>
internal static class Names
{
    private static readonly string[] Unnamed = ["之子", "之女", "儿子", "女儿", "男婴", "女婴", "毛毛", "宝宝"];
    private const double AlmostAlike = 0.88;

    // What is longer is no name, and would take long to compare.
    private const int Longest = 80;

    /// <summary>Chinese without blanks and dots; other names in capitals, one blank between two parts. Null where nothing is left.</summary>
    public static string? Normal(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return null;
        var text = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            var narrow = character is >= '\uff01' and <= '\uff5e' ? (char)(character - 0xfee0) : character;
            if (char.IsLetterOrDigit(narrow)) text.Append(char.ToUpperInvariant(narrow));
            else if (text.Length > 0 && text[^1] != ' ' && narrow != '\'') text.Append(' ');
        }

        if (text.Length > Longest) text.Length = Longest;
        while (text.Length > 0 && text[^1] == ' ') text.Length--;
        if (text.Length > 0 && Pinyin.IsHan(text[0])) text.Replace(" ", "");
        return text.Length == 0 ? null : text.ToString();
    }

    public static bool IsHan(string name) => Pinyin.IsHan(name[0]);

    /// <summary>A child that is called after its mother or father until it has a name of its own.</summary>
    public static bool IsUnnamed(string name) => name.AsSpan().IndexOfAny("子女婴毛宝") > 0 && IsHan(name)
        && (Array.Exists(Unnamed, word => name.Contains(word, StringComparison.Ordinal)) || (name.Length >= 4 && (name[^1] is '子' or '女')));

    /// <summary>What is said when the name is read aloud, in one word.</summary>
    public static string Sound(string name) => (IsHan(name) ? Pinyin.Read(name) : name.ToLowerInvariant()).Replace(" ", "", StringComparison.Ordinal);

    /// <returns>Little where one part agrees and another does not: a family name with two given names.</returns>
    public static Agreement Compare(string one, string other)
    {
        if (one == other) return Agreement.Same;
        return (IsHan(one), IsHan(other)) switch
        {
            (true, true) => CompareHan(one, other),
            (false, false) => CompareLetters(one, other),
            (true, false) => CompareScripts(one, other),
            (false, true) => CompareScripts(other, one),
        };
    }

    private static Agreement CompareHan(string one, string other)
    {
        if (IsUnnamed(one) != IsUnnamed(other)) return Agreement.Missing;
        if (one.Length == other.Length)
        {
            if (AllAlike(one, other)) return Agreement.Sound;
            if (AllNear(one, other)) return Agreement.Near;
            if (one.Length > 2 && one[0] == other[0] && IsTurned(one, other)) return Agreement.Typing;
        }
        else if (!IsUnnamed(one) && Math.Abs(one.Length - other.Length) == 1 && (Holds(one, other) || Holds(other, one)))
        {
            return Agreement.Part;
        }

        return Pinyin.Alike(one[0], other[0], first: true) ? Agreement.Little : Agreement.Different;
    }

    private static bool AllAlike(string one, string other)
    {
        for (var index = 0; index < one.Length; index++)
            if (!Pinyin.Alike(one[index], other[index], index == 0)) return false;
        return true;
    }

    private static bool AllNear(string one, string other)
    {
        for (var index = 0; index < one.Length; index++)
            if (!Pinyin.Near(one[index], other[index], index == 0)) return false;
        return true;
    }

    private static bool IsTurned(string one, string other) => TextDistance.IsOneError(one, other) && one.Order().SequenceEqual(other.Order());

    // A given name of two characters of which one was left out.
    private static bool Holds(string longer, string shorter) => longer.Length > shorter.Length && shorter.Length > 1 && longer[0] == shorter[0] && TextDistance.IsOneError(longer, shorter);

    private static Agreement CompareScripts(string han, string letters)
    {
        var sound = Sound(han);
        var said = Sound(letters);
        if (sound == said) return Agreement.Sound;
        var parts = letters.ToLowerInvariant().Split(' ');
        if (string.Concat(parts.Reverse()) == sound || string.Concat(parts.Skip(1).Append(parts[0])) == sound || string.Concat(parts.Take(parts.Length - 1).Prepend(parts[^1])) == sound) return Agreement.Sound;
        return TextDistance.IsOneError(sound, said) ? Agreement.Near : Agreement.Different;
    }

    private static Agreement CompareLetters(string one, string other)
    {
        var (left, right) = (one.Split(' '), other.Split(' '));
        if (left.Length == right.Length && left.Length > 1 && left.Order(StringComparer.Ordinal).SequenceEqual(right.Order(StringComparer.Ordinal))) return Agreement.Swapped;
        if (string.Concat(left) == string.Concat(right)) return Agreement.Typing;
        if (left.Length > right.Length || (left.Length == right.Length && string.CompareOrdinal(one, other) > 0)) (left, right) = (right, left);
        var (exact, close, used) = (0, 0, 0);
        foreach (var part in left)
        {
            var (best, at) = (0, -1);
            for (var index = 0; index < right.Length; index++)
            {
                if ((used >> index & 1) != 0) continue;
                var likeness = part == right[index] ? 2 : IsClose(part, right[index]) ? 1 : 0;
                if (likeness > best) (best, at) = (likeness, index);
            }

            if (at < 0) continue;
            used |= 1 << at;
            if (best > 1) exact++;
            else close++;
        }

        if (exact + close == left.Length) return left.Length == right.Length ? Agreement.Typing : exact == left.Length ? Agreement.Part : Agreement.Near;
        return exact + close > 0 ? Agreement.Little : Agreement.Different;
    }

    private static bool IsClose(string one, string other) =>
        (Math.Min(one.Length, other.Length) > 2 && TextDistance.IsOneError(one, other)) || TextDistance.JaroWinkler(one, other) >= AlmostAlike;
}
