using System.Text;

namespace GreenChannel.Domain.Duplicates;

/// <summary>How Chinese characters are read, without tones (pinyin.txt): simplified characters of GB 2312, their traditional forms, and what is usual in names beyond.</summary>
public static class Pinyin
{
    private static readonly (string[] Syllables, int[] Loose, ushort[] Usual, Dictionary<char, ushort> Family) Table = Load();

    /// <summary>True for a character that is read in Chinese.</summary>
    public static bool IsHan(char character) => character is >= '\u3400' and <= '\u9fff' or >= '\uf900' and <= '\ufaff';

    /// <summary>The syllables of a Chinese name, the family name as families read it; a character without a known reading stands for itself.</summary>
    /// <returns>Syllables in small letters, with a blank between two.</returns>
    public static string Read(string name)
    {
        var text = new StringBuilder();
        for (var index = 0; index < name.Length; index++)
        {
            if (text.Length > 0) text.Append(' ');
            var syllable = Syllable(name[index], first: index == 0);
            if (syllable == 0) text.Append(name[index]);
            else text.Append(Table.Syllables[syllable]);
        }

        return text.ToString();
    }

    /// <summary>True where both characters have the same known reading.</summary>
    internal static bool Alike(char one, char other, bool first) =>
        one == other || (Syllable(one, first) is var syllable and not 0 && syllable == Syllable(other, first));

    /// <summary>True where both have readings that some dialect does not tell apart.</summary>
    internal static bool Near(char one, char other, bool first) =>
        one == other || (Syllable(one, first) is var syllable and not 0 && Table.Loose[syllable] == Table.Loose[Syllable(other, first)]);

    /// <summary>Number of a family name's reading, the same for those that some dialect does not tell apart; 0 where it is unknown.</summary>
    internal static ushort LooseFamily(char character) => (ushort)Table.Loose[Syllable(character, first: true)];

    // As several dialects say it: no retroflex, no difference of n and ng, l for n.
    private static string Loose(string syllable)
    {
        if (syllable.Length > 2 && syllable[1] == 'h' && syllable[0] is 'z' or 'c' or 's') syllable = syllable.Remove(1, 1);
        if (syllable.Length > 2 && syllable.EndsWith("ng", StringComparison.Ordinal)) syllable = syllable[..^1];
        return syllable.Length > 1 && syllable[0] == 'n' ? "l" + syllable[1..] : syllable;
    }

    private static ushort Syllable(char character, bool first) =>
        first && Table.Family.TryGetValue(character, out var family) ? family : Table.Usual[character];

    private static (string[], int[], ushort[], Dictionary<char, ushort>) Load()
    {
        using var reader = new StreamReader(typeof(Pinyin).Assembly.GetManifestResourceStream("pinyin.txt")!, Encoding.UTF8);
        var (syllables, usual, family) = (new List<string> { "" }, new ushort[char.MaxValue + 1], new Dictionary<char, ushort>());
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var (reading, characters) = (line[..line.IndexOf(' ', StringComparison.Ordinal)].TrimStart('*'), line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            var number = syllables.IndexOf(reading);
            if (number < 0)
            {
                number = syllables.Count;
                syllables.Add(reading);
            }

            foreach (var character in characters)
            {
                if (line[0] == '*') family[character] = (ushort)number;
                else usual[character] = (ushort)number;
            }
        }

        var loose = syllables.ConvertAll(Loose);
        return ([.. syllables], [.. loose.Select(syllable => loose.IndexOf(syllable))], usual, family);
    }
}
