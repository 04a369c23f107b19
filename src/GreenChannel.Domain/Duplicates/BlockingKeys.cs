namespace GreenChannel.Domain.Duplicates;

/// <summary>
/// Keys of which two cases must share one to be compared at all. Each joins two or three fields, so that no error in a single
/// field parts a pair; days are taken with day and month in either order, names as they sound.
/// </summary>
internal static class BlockingKeys
{
    public static void Of(in CaseEntry entry, ReadOnlySpan<ulong> doses, ReadOnlySpan<uint> signs, List<ulong> keys)
    {
        keys.Clear();
        var (birth, vaccinated, onset) = (Day(entry.Birth), Day(entry.Vaccinated), Day(entry.Onset));
        var age = entry.Age < 0 ? 0 : (ulong)Math.Floor(entry.Age < 2 ? entry.Age * 10 : entry.Age) + 1;
        Join(keys, 1, entry.IdHash);
        Join(keys, 2, entry.Phone);
        Join(keys, 3, entry.Place, vaccinated);
        Join(keys, 4, entry.Place, onset);
        Join(keys, 5, vaccinated, onset, age);
        Join(keys, 6, birth, vaccinated);
        Join(keys, 7, birth, entry.Place);
        for (var dose = 0; dose < doses.Length; dose += 2)
        {
            Join(keys, 8, doses[dose], entry.Place, age);
            Join(keys, 9, doses[dose], vaccinated, age);
            Join(keys, 10, doses[dose + 1], vaccinated);
        }

        foreach (var sign in signs)
        {
            Join(keys, 11, sign, vaccinated);
            if (vaccinated == 0 && onset == 0)
                for (var lot = 1; lot < doses.Length; lot += 2) Join(keys, 12, sign, doses[lot], entry.Place);
        }

        if (entry.Sound == 0) return;
        Join(keys, 13, entry.Sound);
        Join(keys, 14, entry.Sound, birth);
        if (Names.IsHan(entry.Name!))
        {
            Join(keys, 15, Codes.Hash(Pinyin.Read(entry.Name![..1])), birth);
            return;
        }

        foreach (var range in entry.Name.AsSpan().Split(' '))
        {
            var part = Codes.Hash(entry.Name.AsSpan()[range]);
            Join(keys, 16, part, birth);
            Join(keys, 17, part, entry.Place);
            Join(keys, 15, entry.Name![range.Start], birth);
        }
    }

    private static ulong Day(int day) => day == 0 ? 0 : (ulong)Days.Unordered(day);

    private static void Join(List<ulong> keys, ulong kind, params ReadOnlySpan<ulong> parts)
    {
        var key = Codes.Mix(kind);
        foreach (var part in parts)
        {
            if (part == 0) return;
            key = Codes.Mix(key ^ part);
        }

        if (!keys.Contains(key)) keys.Add(key);
    }
}
