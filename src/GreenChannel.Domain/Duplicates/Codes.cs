using System.Numerics;

namespace GreenChannel.Domain.Duplicates;

/// <summary>Short codes packed into numbers, so that a million cases fit into memory and two of them are compared without a text.</summary>
internal static class Codes
{
    private const int Most = 10, Bits = 6, Digits = 10;

    /// <summary>Letters and digits of a lot or a vaccine code, in capitals, up to ten of them; zero where there is none. Longer ones become a hash.</summary>
    public static ulong Pack(string? text)
    {
        if (text is null) return 0;
        var (packed, count) = (0UL, 0);
        foreach (var character in text)
        {
            var narrow = character is >= '\uff01' and <= '\uff5e' ? (char)(character - 0xfee0) : character;
            var value = narrow switch
            {
                >= '0' and <= '9' => narrow - '0' + 1,
                >= 'A' and <= 'Z' => narrow - 'A' + 11,
                >= 'a' and <= 'z' => narrow - 'a' + 11,
                _ => char.IsLetterOrDigit(narrow) ? 63 : 0,
            };
            if (value == 63) return Hash(text) | 1UL << 63;
            if (value == 0) continue;
            if (++count > Most) return Hash(text) | 1UL << 63;
            packed = packed << Bits | (uint)value;
        }

        return packed;
    }

    /// <summary>True where one packed code differs from another by one typing error; both have four characters or more.</summary>
    public static bool IsOneError(ulong one, ulong other)
    {
        if (((one | other) >> 63) != 0) return false;
        var (longer, shorter) = one > other ? (one, other) : (other, one);
        var (most, least) = (Length(longer), Length(shorter));
        if (least < 4 || most - least > 1) return false;
        var low = BitOperations.TrailingZeroCount(longer ^ shorter) / Bits;
        if (most > least) return longer >> (low + 1) * Bits == shorter >> low * Bits;
        var high = (63 - BitOperations.LeadingZeroCount(longer ^ shorter)) / Bits;
        return high == low || (high == low + 1 && Character(longer, low) == Character(shorter, high) && Character(longer, high) == Character(shorter, low));
    }

    /// <summary>True where one code of four characters or more stands within the other: 0082 and 0082A.</summary>
    public static bool Holds(ulong one, ulong other)
    {
        if (((one | other) >> 63) != 0) return false;
        var (longer, shorter) = one > other ? (one, other) : (other, one);
        var (most, least) = (Length(longer), Length(shorter));
        if (least < 4) return false;
        var mask = (1UL << least * Bits) - 1;
        for (var shift = 0; shift <= most - least; shift++)
            if ((longer >> shift * Bits & mask) == shorter) return true;
        return false;
    }

    /// <summary>Kinds of one vaccine: the first two digits of a four-digit code, or the first three letters of a name.</summary>
    public static bool SameStart(ulong one, ulong other)
    {
        if (((one | other) >> 63) != 0 || Length(one) < 3 || Length(other) < 3) return false;
        var (left, right) = (one >> (Length(one) - 2) * Bits, other >> (Length(other) - 2) * Bits);
        if (left != right) return false;
        return (Character(left, 0) <= Digits && Character(left, 1) <= Digits) || one >> (Length(one) - 3) * Bits == other >> (Length(other) - 3) * Bits;
    }

    /// <summary>64 bits of a text; never zero.</summary>
    public static ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text) hash = (hash ^ character) * 1099511628211UL;
        return Mix(hash) | 1;
    }

    /// <summary>64 bits of several numbers.</summary>
    public static ulong Hash(ulong kind, ulong one, ulong two = 0, ulong three = 0) => Mix(Mix(Mix(Mix(kind) ^ one) ^ two) ^ three);

    public static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9UL;
        value = (value ^ value >> 27) * 0x94d049bb133111ebUL;
        return value ^ value >> 31;
    }

    /// <summary>Which pairs of neighbouring characters a text holds, in 256 bits.</summary>
    public static Sketch Sketch(string? text)
    {
        var sketch = default(Sketch);
        if (text is null) return sketch;
        var before = '\0';
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character)) continue;
            var letter = char.ToUpperInvariant(character);
            if (before != 0) sketch.Set((int)(Mix((ulong)before << 16 | letter) & 255));
            before = letter;
        }

        return sketch;
    }

    private static int Length(ulong packed) => (63 - BitOperations.LeadingZeroCount(packed) + Bits) / Bits;

    private static ulong Character(ulong packed, int at) => packed >> at * Bits & ((1UL << Bits) - 1);
}

/// <summary>A text as 256 bits, which says how much two texts have in common and no more.</summary>
internal struct Sketch
{
    private ulong _a, _b, _c, _d;

    public readonly bool IsEmpty => (_a | _b | _c | _d) == 0;

    public void Set(int bit)
    {
        var mark = 1UL << (bit & 63);
        switch (bit >> 6)
        {
            case 0: _a |= mark; break;
            case 1: _b |= mark; break;
            case 2: _c |= mark; break;
            default: _d |= mark; break;
        }
    }

    /// <summary>0 nothing in common, 1 everything (Dice).</summary>
    public readonly double Likeness(in Sketch other)
    {
        var common = BitOperations.PopCount(_a & other._a) + BitOperations.PopCount(_b & other._b) + BitOperations.PopCount(_c & other._c) + BitOperations.PopCount(_d & other._d);
        return 2.0 * common / (Count + other.Count);
    }

    private readonly int Count => BitOperations.PopCount(_a) + BitOperations.PopCount(_b) + BitOperations.PopCount(_c) + BitOperations.PopCount(_d);
}
