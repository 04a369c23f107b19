namespace GreenChannel.Domain.Duplicates;

/// <summary>One case held against many: what it shares with another is as rare as its own value, which is looked up once.</summary>
internal sealed class Probe
{
    private readonly CaseEntry _entry;
    private readonly ulong[] _doses;
    private readonly uint[] _signs;
    private readonly float[] _signRarity;
    private readonly byte[] _lotBins;
    private readonly byte _name, _place, _vaccinated, _onset, _interval, _age, _vaccines, _crowd;

    public Probe(in CaseEntry entry, ulong[] doses, uint[] signs, Frequencies known)
    {
        (_entry, _doses, _signs) = (entry, doses, signs);
        _name = Bin(known.Rarity(Kind.Name, entry.Sound));
        _place = Bin(known.Rarity(Kind.Place, entry.Place));
        _vaccinated = Bin(known.Rarity(Kind.Vaccinated, (ulong)entry.Vaccinated));
        _onset = Bin(known.Rarity(Kind.Onset, (ulong)entry.Onset));
        _interval = entry.Interval is { } days ? Bin(known.Rarity(Kind.Interval, (ulong)(uint)days)) : (byte)0;
        _age = Bin(known.Rarity(Kind.Age, Frequencies.AgeKey(entry.Age)));
        _vaccines = Bin(known.Rarity(Kind.Vaccines, Frequencies.VaccinesKey(doses)));
        _crowd = CrowdBin(known.Count(Kind.Crowd, Frequencies.CrowdKey(entry)));
        _lotBins = new byte[doses.Length / 2];
        for (var dose = 0; dose < _lotBins.Length; dose++) _lotBins[dose] = Bin(known.Rarity(Kind.Lot, doses[dose * 2 + 1]));
        _signRarity = Array.ConvertAll(signs, sign => known.Rarity(Kind.Sign, sign));
    }

    public ref readonly CaseEntry Entry => ref _entry;

    /// <summary>Compares every field; <paramref name="codes"/> takes one code of agreement and rarity for each.</summary>
    public void Compare(in CaseEntry other, ReadOnlySpan<ulong> doses, ReadOnlySpan<uint> signs, Span<byte> codes)
    {
        codes.Clear();
        ref readonly var own = ref _entry;
        if (own.Family != other.Family && own.Family != 0 && other.Family != 0) Set(codes, Field.Name, Agreement.Different, 0);
        else if (own.Name is not null && other.Name is not null) SetShared(codes, Field.Name, Names.Compare(own.Name, other.Name), _name);
        Set(codes, Field.Sex, Same(own.Sex, other.Sex), 0);
        if (own.Birth != 0 && other.Birth != 0) Set(codes, Field.BirthDate, Days.Compare(own.Birth, other.Birth, near: 7, part: 366), 0);
        else SetShared(codes, Field.Age, Ages(own.Age, other.Age), _age);
        Set(codes, Field.IdNumber, Same(own.IdHash, other.IdHash), 0);
        if (own.Phone != 0 && other.Phone != 0) Set(codes, Field.Phone, own.Phone == other.Phone ? Agreement.Same : Days.IsOneDigit((long)own.Phone - 1, (long)other.Phone - 1) ? Agreement.Typing : Agreement.Different, 0);
        if (!own.Address.IsEmpty && !other.Address.IsEmpty) Set(codes, Field.Address, Addresses(own.Address.Likeness(other.Address)), 0);
        if (own.Place != 0 && other.Place != 0) SetShared(codes, Field.Place, Places(own.Place, other.Place), _place);
        if (own.Vaccinated != 0 && other.Vaccinated != 0) SetShared(codes, Field.Vaccinated, Days.Compare(own.Vaccinated, other.Vaccinated, near: 2, part: 31), _vaccinated);
        // Beside the same day of the dose the onset tells no more than the days between; alone it tells its date.
        if (own.Onset != 0 && other.Onset != 0) SetShared(codes, Field.Onset, Days.Compare(own.Onset, other.Onset, near: 2, part: 14), own.Vaccinated == other.Vaccinated && own.Vaccinated != 0 ? _interval : _onset);
        if (own.Died != 0 && other.Died != 0) Set(codes, Field.Died, Days.Compare(own.Died, other.Died, near: 2, part: 31), 0);
        SetShared(codes, Field.Hospitalised, Same(own.Hospitalised, other.Hospitalised), own.Hospitalised == CaseEntry.Yes ? (byte)1 : (byte)0);
        Vaccines(doses, codes);
        Lots(doses, codes);
        Signs(signs, codes);
        if ((codes[(int)Field.Name] | codes[(int)Field.IdNumber] | codes[(int)Field.BirthDate] | codes[(int)Field.Age] | codes[(int)Field.Phone]) == 0) Set(codes, Field.Person, Agreement.Different, 0);
        if (own.Place != other.Place || own.Vaccinated != other.Vaccinated || own.Place == 0 || own.Vaccinated == 0) return;
        // Place and day together are as rare as the crowd that shares them is small; each alone would count it again.
        Set(codes, Field.Place, Agreement.Same, 0);
        Set(codes, Field.Vaccinated, Agreement.Same, 0);
        Set(codes, Field.Crowd, Agreement.Same, _crowd);
    }

    // How rare a value is counts only where it is shared: two cases agree alike whichever is held against the other.
    private static void SetShared(Span<byte> codes, Field field, Agreement agreement, byte bin) =>
        Set(codes, field, agreement, agreement is Agreement.Same or Agreement.Sound ? bin : (byte)0);

    private static void Set(Span<byte> codes, Field field, Agreement agreement, byte bin) =>
        codes[(int)field] = agreement is Agreement.Missing ? (byte)0 : (byte)((int)agreement * Pattern.Bins + bin);

    private static Agreement Same(ulong one, ulong other) => one == 0 || other == 0 ? Agreement.Missing : one == other ? Agreement.Same : Agreement.Different;

    private static Agreement Ages(float one, float other)
    {
        if (one < 0 || other < 0) return Agreement.Missing;
        var apart = Math.Abs(one - other);
        if (apart < 0.04f) return Agreement.Same;
        var least = Math.Min(one, other);
        if (apart <= (least < 2 ? 0.15f : 1.05f)) return Agreement.Near;
        return apart <= 2.05f + least * 0.05f ? Agreement.Part : Agreement.Different;
    }

    private static Agreement Addresses(double likeness) => likeness switch
    {
        > 0.999 => Agreement.Same,
        >= 0.8 => Agreement.Near,
        >= 0.55 => Agreement.Part,
        >= 0.4 => Agreement.Little,
        _ => Agreement.Different,
    };

    private static Agreement Places(ulong one, ulong other)
    {
        if (one == other) return Agreement.Same;
        if (((one | other) >> 63) != 0) return Agreement.Different;
        var (left, right) = (one - 1, other - 1);
        if (left >= 100_000 && left / 100 == right / 100) return Agreement.Part;
        return Days.IsOneDigit((long)left, (long)right) ? Agreement.Typing : Agreement.Different;
    }

    private void Vaccines(ReadOnlySpan<ulong> doses, Span<byte> codes)
    {
        var (own, theirs, shared, near) = (0, 0, 0, false);
        for (var i = 0; i < _doses.Length; i += 2)
        {
            if (_doses[i] == 0 || Before(_doses, i)) continue;
            own++;
            for (var j = 0; j < doses.Length; j += 2)
            {
                if (doses[j] == 0 || Before(doses, j)) continue;
                if (_doses[i] == doses[j]) shared++;
                else near |= Codes.SameStart(_doses[i], doses[j]);
            }
        }

        for (var j = 0; j < doses.Length; j += 2) if (doses[j] != 0 && !Before(doses, j)) theirs++;
        if (own == 0 || theirs == 0) return;
        var least = Math.Min(own, theirs);
        SetShared(codes, Field.Vaccine, shared == own && shared == theirs ? Agreement.Same : shared == least || shared * 2 >= Math.Max(own, theirs) ? Agreement.Part : shared > 0 ? Agreement.Little : near ? Agreement.Near : Agreement.Different, _vaccines);

        // The same vaccine twice in one report is one vaccine; doses are in order.
        static bool Before(ReadOnlySpan<ulong> all, int at) => at >= 2 && all[at - 2] == all[at];
    }

    private void Lots(ReadOnlySpan<ulong> doses, Span<byte> codes)
    {
        var (own, theirs, shared, bin, typing, near) = (0, 0, 0, (byte)0, false, false);
        for (var i = 1; i < _doses.Length; i += 2)
        {
            if (_doses[i] == 0) continue;
            own++;
            for (var j = 1; j < doses.Length; j += 2)
            {
                if (doses[j] == 0 || _doses[i] != doses[j]) continue;
                shared++;
                bin = Math.Max(bin, _lotBins[i / 2]);
                break;
            }
        }

        for (var j = 1; j < doses.Length; j += 2) if (doses[j] != 0) theirs++;
        if (own == 0 || theirs == 0) return;
        if (shared > 0)
        {
            Set(codes, Field.Lot, shared >= Math.Min(own, theirs) ? Agreement.Same : Agreement.Part, bin);
            return;
        }

        for (var i = 1; i < _doses.Length && !typing; i += 2)
        {
            if (_doses[i] == 0) continue;
            for (var j = 1; j < doses.Length && !typing; j += 2)
            {
                if (doses[j] == 0) continue;
                typing = Codes.IsOneError(_doses[i], doses[j]);
                near |= !typing && Codes.Holds(_doses[i], doses[j]);
            }
        }

        Set(codes, Field.Lot, typing ? Agreement.Typing : near ? Agreement.Near : Agreement.Different, 0);
    }

    private void Signs(ReadOnlySpan<uint> signs, Span<byte> codes)
    {
        if (_signs.Length == 0 || signs.Length == 0) return;
        var (i, j, shared, rarity) = (0, 0, 0, 0f);
        while (i < _signs.Length && j < signs.Length)
        {
            if (_signs[i] == signs[j])
            {
                shared++;
                rarity += _signRarity[i++];
                j++;
            }
            else if (_signs[i] < signs[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        var likeness = 2f * shared / (_signs.Length + signs.Length);
        Set(codes, Field.Signs, likeness switch { > 0.99f => Agreement.Same, >= 0.6f => Agreement.Near, >= 0.35f => Agreement.Part, > 0 => Agreement.Little, _ => Agreement.Different }, (byte)Math.Min(Pattern.Bins - 1, rarity / 3));
    }

    private static byte Bin(float rarity) => (byte)Math.Clamp(rarity / 2, 0, Pattern.Bins - 1);

    private static byte CrowdBin(int count) => (byte)Math.Clamp(System.Numerics.BitOperations.Log2((uint)Math.Max(2, count)) - 1, 0, Pattern.Bins - 1);
}
